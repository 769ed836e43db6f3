// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.OptionalLong;

/** Non-negative integers exactly as protocols write them: {@code 0|[1-9][0-9]{0,18}}, nothing else. */
final class Numbers {
    private static final int MOST_DIGITS = 19;

    private Numbers() {}

    /** Empty for signs, spaces, leading zeros, other digits than ASCII, and what no long can hold. */
    static OptionalLong parse(String text) {
        if (text.isEmpty() || text.length() > MOST_DIGITS || text.length() > 1 && text.charAt(0) == '0') {
            return OptionalLong.empty();
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return OptionalLong.empty();
            }
            value = value * 10 + digit;
        }
        return OptionalLong.of(value);
    }

    /** The number in a field that may come once at most; empty if the field is not there. */
    static OptionalLong field(Headers headers, String name) throws BadRequestException {
        var text = headers.single(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong value = parse(text.get());
        if (value.isEmpty()) {
            throw new BadRequestException(name + " is not a non-negative integer");
        }
        return value;
    }
}
