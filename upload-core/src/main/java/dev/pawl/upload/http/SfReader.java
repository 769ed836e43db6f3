// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Reads one structured field from left to right, by the algorithms of RFC 9651, section 4.2. Never goes back. */
final class SfReader {
    private static final int MOST_INTEGER_DIGITS = 15;
    private static final int MOST_DECIMAL_DIGITS = 12;
    private static final int MOST_FRACTION_DIGITS = 3;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~:/";
    private static final String KEY_MARKS = "_-.*";
    private static final char NOTHING = '\0';

    private final String text;
    private int at;

    SfReader(String text) {
        this.text = text;
    }

    boolean more() {
        return at < text.length();
    }

    void skipSpaces() {
        while (next() == ' ') {
            at++;
        }
    }

    /** Between the members of a dictionary tabs are blanks too. */
    void skipBlanks() {
        while (next() == ' ' || next() == '\t') {
            at++;
        }
    }

    void expect(char c) throws BadRequestException {
        if (!more() || next() != c) {
            throw malformed();
        }
        at++;
    }

    void end() throws BadRequestException {
        if (more()) {
            throw malformed();
        }
    }

    String key() throws BadRequestException {
        int from = at;
        if (!lower(next()) && next() != '*') {
            throw malformed();
        }
        while (lower(next()) || digit(next()) || mark(KEY_MARKS)) {
            at++;
        }
        return text.substring(from, at);
    }

    /** What follows a key: a value, or nothing, which is true. */
    SfValue member() throws BadRequestException {
        if (next() != '=') {
            parameters();
            return new SfValue.Flag(true);
        }
        at++;
        return next() == '(' ? innerList() : item();
    }

    SfValue item() throws BadRequestException {
        SfValue value = bare();
        parameters();
        return value;
    }

    BadRequestException malformed() {
        return new BadRequestException("not a structured field at character " + at);
    }

    private SfValue innerList() throws BadRequestException {
        expect('(');
        skipSpaces();
        while (next() != ')') {
            item();
            if (next() != ' ' && next() != ')') {
                throw malformed();
            }
            skipSpaces();
        }
        at++;
        parameters();
        return SfValue.Other.OTHER;
    }

    private void parameters() throws BadRequestException {
        while (next() == ';') {
            at++;
            skipSpaces();
            key();
            if (next() == '=') {
                at++;
                bare();
            }
        }
    }

    private SfValue bare() throws BadRequestException {
        char first = next();
        if (first == '-' || digit(first)) {
            return number();
        }
        if (first == '*' || letter(first)) {
            return token();
        }
        return switch (first) {
            case '"' -> string();
            case ':' -> bytes();
            case '?' -> flag();
            case '@' -> date();
            case '%' -> displayString();
            default -> throw malformed();
        };
    }

    private SfValue number() throws BadRequestException {
        boolean negative = next() == '-';
        if (negative) {
            at++;
        }
        String digits = digits();
        if (next() == '.') {
            at++;
            int fraction = digits().length();
            if (digits.length() > MOST_DECIMAL_DIGITS || fraction > MOST_FRACTION_DIGITS) {
                throw malformed();
            }
            return SfValue.Other.OTHER;
        }
        if (digits.length() > MOST_INTEGER_DIGITS) {
            throw malformed();
        }
        long value = Long.parseLong(digits);
        return new SfValue.Whole(negative ? -value : value);
    }

    private String digits() throws BadRequestException {
        int from = at;
        while (digit(next())) {
            at++;
        }
        if (at == from) {
            throw malformed();
        }
        return text.substring(from, at);
    }

    private SfValue token() {
        while (letter(next()) || digit(next()) || mark(TOKEN_MARKS)) {
            at++;
        }
        return SfValue.Other.OTHER;
    }

    private SfValue string() throws BadRequestException {
        at++;
        while (next() != '"') {
            if (next() == '\\') {
                at++;
                if (next() != '"' && next() != '\\') {
                    throw malformed();
                }
            }
            visible();
        }
        at++;
        return SfValue.Other.OTHER;
    }

    /** Base64 in the one form that encoding gives, which is stricter than section 4.2.7. */
    private SfValue bytes() throws BadRequestException {
        at++;
        int end = text.indexOf(':', at);
        if (end < 0) {
            throw malformed();
        }
        byte[] bytes = CanonicalBase64.decode(text.substring(at, end)).orElseThrow(this::malformed);
        at = end + 1;
        return new SfValue.Bytes(HexFormat.of().formatHex(bytes));
    }

    private SfValue flag() throws BadRequestException {
        at++;
        char value = next();
        if (value != '0' && value != '1') {
            throw malformed();
        }
        at++;
        return new SfValue.Flag(value == '1');
    }

    private SfValue date() throws BadRequestException {
        at++;
        if (next() != '-' && !digit(next()) || !(number() instanceof SfValue.Whole)) {
            throw malformed();
        }
        return SfValue.Other.OTHER;
    }

    private SfValue displayString() throws BadRequestException {
        at++;
        expect('"');
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        while (next() != '"') {
            bytes.put(next() == '%' ? escaped() : (byte) visible());
        }
        at++;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
        } catch (CharacterCodingException notText) {
            throw malformed();
        }
        return SfValue.Other.OTHER;
    }

    private byte escaped() throws BadRequestException {
        at++;
        return (byte) (hexDigit() << 4 | hexDigit());
    }

    private int hexDigit() throws BadRequestException {
        char c = next();
        if (!digit(c) && (c < 'a' || c > 'f')) {
            throw malformed();
        }
        at++;
        return Character.digit(c, 16);
    }

    private char visible() throws BadRequestException {
        char c = next();
        if (c < 0x20 || c > 0x7e) {
            throw malformed();
        }
        at++;
        return c;
    }

    private char next() {
        return more() ? text.charAt(at) : NOTHING;
    }

    private boolean mark(String marks) {
        return more() && marks.indexOf(next()) >= 0;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean lower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean letter(char c) {
        return lower(c) || c >= 'A' && c <= 'Z';
    }
}
