// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/**
 * Names the owner of uploads: whatever the host's authentication calls a user, tenant or account.
 *
 * @param text 1 to 200 characters without control characters or lone surrogates
 */
public record OwnerId(String text) {
    private static final int LONGEST = 200;

    /**
     * Checks what it is given.
     *
     * @param text 1 to 200 characters without control characters or lone surrogates
     * @throws IllegalArgumentException if text is empty, too long or holds a control character
     */
    public OwnerId {
        if (text.isBlank() || text.length() > LONGEST || !Text.printable(text)) {
            throw new IllegalArgumentException("not an owner id: " + Quoted.of(text));
        }
    }

    /** The text. */
    @Override
    public String toString() {
        return text;
    }
}
