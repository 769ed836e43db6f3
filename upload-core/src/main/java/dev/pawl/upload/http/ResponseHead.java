// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.Map;

/**
 * The head of an answer.
 *
 * @param status 100 to 599
 * @param headers fields that can be sent as they are: names are tokens, values visible ASCII and spaces
 */
public record ResponseHead(int status, Headers headers) {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /**
     * Checks what could break the framing.
     *
     * @param status 100 to 599
     * @param headers fields
     * @throws IllegalArgumentException if the status is none, or a field cannot be sent as it is
     */
    public ResponseHead {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("not a status: " + status);
        }
        for (Map.Entry<String, String> field : headers.fields()) {
            if (!token(field.getKey()) || !field.getValue().equals(sendable(field.getValue()))) {
                throw new IllegalArgumentException(
                        "not fit for a header: the field at " + headers.fields().indexOf(field));
            }
        }
    }

    /** Text as it may stand in a field's value: nothing below 0x20 or above 0x7e, no space at its ends. */
    static String sendable(String text) {
        StringBuilder sendable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> sendable.append(c >= 0x20 && c <= 0x7e ? (char) c : '?'));
        return sendable.toString().strip();
    }

    static boolean token(String name) {
        return !name.isEmpty() && name.chars().allMatch(ResponseHead::tokenCharacter);
    }

    private static boolean tokenCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_MARKS.indexOf(c) >= 0;
    }
}
