// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the file name of a Content-Disposition (RFC 6266): {@code filename*} (RFC 8187, UTF-8 only) before
 * {@code filename}. A field that is not well formed has no name. For people to read only, see {@link FileNames}.
 */
final class DispositionName {
    private static final int LONGEST_FIELD = 4096;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final String UTF_8 = "utf-8'";
    private static final char NOTHING = '\0';

    private final String text;
    private int at;

    private DispositionName(String text) {
        this.text = text;
    }

    /** Perhaps empty. */
    static String of(Headers headers) {
        return headers.all("Content-Disposition").size() == 1
                ? parse(headers.first("Content-Disposition").orElse(""))
                : "";
    }

    static String parse(String field) {
        if (field.length() > LONGEST_FIELD) {
            return "";
        }
        try {
            Map<String, String> parameters = new DispositionName(field).parameters();
            return Optional.ofNullable(parameters.get("filename*"))
                    .flatMap(DispositionName::decoded)
                    .or(() -> Optional.ofNullable(parameters.get("filename")))
                    .map(FileNames::display)
                    .orElse("");
        } catch (BadRequestException malformed) {
            return "";
        }
    }

    private Map<String, String> parameters() throws BadRequestException {
        Map<String, String> parameters = new HashMap<>();
        blanks();
        token();
        blanks();
        while (at < text.length()) {
            expect(';');
            blanks();
            String name = token().toLowerCase(Locale.ROOT);
            blanks();
            expect('=');
            blanks();
            String value = next() == '"' ? quoted() : token();
            if (parameters.putIfAbsent(name, value) != null) {
                throw malformed();
            }
            blanks();
        }
        return parameters;
    }

    private String quoted() throws BadRequestException {
        StringBuilder value = new StringBuilder();
        at++;
        while (next() != '"') {
            if (next() == '\\') {
                at++;
            }
            if (next() == NOTHING) {
                throw malformed();
            }
            value.append(next());
            at++;
        }
        at++;
        return value.toString();
    }

    private String token() throws BadRequestException {
        int from = at;
        while (tokenCharacter(next())) {
            at++;
        }
        if (at == from) {
            throw malformed();
        }
        return text.substring(from, at);
    }

    private void expect(char c) throws BadRequestException {
        if (next() != c) {
            throw malformed();
        }
        at++;
    }

    private void blanks() {
        while (next() == ' ' || next() == '\t') {
            at++;
        }
    }

    private char next() {
        return at < text.length() ? text.charAt(at) : NOTHING;
    }

    private BadRequestException malformed() {
        return new BadRequestException("not a Content-Disposition at character " + at);
    }

    /** {@code UTF-8'language'percent-encoded}. */
    private static Optional<String> decoded(String extended) {
        int language = extended.indexOf('\'', UTF_8.length());
        if (!extended.regionMatches(true, 0, UTF_8, 0, UTF_8.length()) || language < 0) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(extended.length());
        for (int i = language + 1; i < extended.length(); i++) {
            if (extended.charAt(i) != '%') {
                bytes.put((byte) extended.charAt(i));
                continue;
            }
            int high = hexDigit(extended, i + 1);
            int low = hexDigit(extended, i + 2);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    private static int hexDigit(String text, int i) {
        return i < text.length() && text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
    }

    private static boolean tokenCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c != NOTHING && TOKEN_MARKS.indexOf(c) >= 0;
    }
}
