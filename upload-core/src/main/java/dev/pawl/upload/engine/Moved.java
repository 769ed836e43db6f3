// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

/**
 * How far a storage is with moving content that is whole.
 *
 * @param bytes that were moved
 * @param of so many; it may grow
 */
public record Moved(long bytes, long of) {
    /**
     * Checks what a storage told.
     *
     * @param bytes that were moved
     * @param of so many
     * @throws IllegalArgumentException if there are more than all, or fewer than none
     */
    public Moved {
        if (bytes < 0 || bytes > of) {
            throw new IllegalArgumentException(bytes + " of " + of + " bytes");
        }
    }
}
