// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The pairs of a query, {@code a=1&b=x%20y}; each name comes once. */
final class QueryText {
    private static final int LONGEST = 8 << 10;

    private final Map<String, String> pairs;

    private QueryText(Map<String, String> pairs) {
        this.pairs = pairs;
    }

    static QueryText of(String query) throws BadRequestException {
        if (query.length() > LONGEST) {
            throw new BadRequestException("the query is longer than " + LONGEST + " characters");
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (pairs.putIfAbsent(name, value) != null) {
                throw new BadRequestException("the query has a name twice");
            }
        }
        return new QueryText(pairs);
    }

    Map<String, String> pairs() {
        return pairs;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(pairs.get(name));
    }

    OptionalLong natural(String name) throws BadRequestException {
        Optional<String> text = text(name);
        return text.isEmpty() ? OptionalLong.empty() : natural(name, text.get());
    }

    static OptionalLong natural(String name, String text) throws BadRequestException {
        OptionalLong value = Numbers.parse(text);
        if (value.isEmpty()) {
            throw new BadRequestException(name + " is not a non-negative integer");
        }
        return value;
    }

    private static String decoded(String text) throws BadRequestException {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7e || c < 0x20) {
                throw new BadRequestException("the query has a character that must be percent-encoded");
            }
            if (c == '%') {
                bytes.put((byte) (digit(text, i + 1) << 4 | digit(text, i + 2)));
                i += 2;
            } else {
                bytes.put((byte) (c == '+' ? ' ' : c));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException notText) {
            throw new BadRequestException("the query is not UTF-8");
        }
    }

    private static int digit(String text, int i) throws BadRequestException {
        int digit = i < text.length() && text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
        if (digit < 0) {
            throw new BadRequestException("the query has a percent sign that encodes nothing");
        }
        return digit;
    }
}
