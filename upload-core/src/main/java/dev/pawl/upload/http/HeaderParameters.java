// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The parameters behind a field's value: {@code form-data; name="chunk"; filename=x}, RFC 9110, section 5.6.6. Names are in
 * lower case, each comes once.
 */
final class HeaderParameters {
    private static final int LONGEST_FIELD = 4096;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final char NOTHING = '\0';

    private final String text;
    private int at;

    private HeaderParameters(String text) {
        this.text = text;
    }

    static Map<String, String> of(String field) throws BadRequestException {
        if (field.length() > LONGEST_FIELD) {
            throw new BadRequestException("a field is longer than " + LONGEST_FIELD + " characters");
        }
        return new HeaderParameters(field).parameters();
    }

    private Map<String, String> parameters() throws BadRequestException {
        Map<String, String> parameters = new HashMap<>();
        blanks();
        token();
        if (next() == '/') {
            at++;
            token();
        }
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
        return new BadRequestException("not well formed at character " + at + " of a field with parameters");
    }

    private static boolean tokenCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c != NOTHING && TOKEN_MARKS.indexOf(c) >= 0;
    }
}
