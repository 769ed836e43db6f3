// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/**
 * The bytes {@code [first, first + length)} of some content.
 *
 * @param first offset of the first byte, from 0
 * @param length how many bytes
 */
public record ByteRange(long first, long length) {
    /** Everything, however long. */
    public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

    /**
     * Checks what it is given.
     *
     * @param first offset of the first byte, from 0
     * @param length how many bytes
     * @throws IllegalArgumentException if a number is negative or their sum too large
     */
    public ByteRange {
        if (first < 0 || length < 0 || first > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("not a byte range: " + length + " bytes at " + first);
        }
    }

    /**
     * The offset behind the last byte.
     *
     * @return first + length
     */
    public long end() {
        return first + length;
    }

    /**
     * What of this range lies in content of a length.
     *
     * @param contentLength length of the content in bytes
     * @return the part of this range below contentLength, perhaps with no byte
     */
    public ByteRange within(long contentLength) {
        long from = Math.min(first, contentLength);
        return new ByteRange(from, Math.min(end(), contentLength) - from);
    }
}
