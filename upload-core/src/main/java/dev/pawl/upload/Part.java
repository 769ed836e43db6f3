// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/**
 * Sealed bytes {@code [offset, offset + length)} of an upload with a record of their own: one parallel chunk, or a piece
 * that a writer closed. A recorded part never changes.
 *
 * @param offset where its first byte belongs, from 0
 * @param length how many bytes, at least 1
 * @param epoch under which it was written
 * @param state what the storage needs to find it again
 */
public record Part(long offset, long length, long epoch, Checkpoint state) {
    /**
     * Checks what it is given.
     *
     * @param offset where its first byte belongs, from 0
     * @param length how many bytes, at least 1
     * @param epoch under which it was written
     * @param state what the storage needs to find it again
     * @throws IllegalArgumentException if a number is out of range
     */
    public Part {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length || epoch < 1) {
            throw new IllegalArgumentException("not a part: " + length + " bytes at " + offset + ", epoch " + epoch);
        }
    }

    /**
     * The offset behind the last byte.
     *
     * @return offset + length
     */
    public long end() {
        return offset + length;
    }
}
