// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

/**
 * Recorded bytes in some file.
 *
 * @param piece whose bytes
 * @param file where the piece lies, held or final
 * @param from offset of the first byte in the file
 * @param count how many bytes
 */
record Slice(Piece piece, String file, long from, long count) {
    static Slice of(Piece held) {
        return new Slice(held, Places.held(held.segment()), 0, held.length());
    }
}
