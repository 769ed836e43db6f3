// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Endless bytes that depend on a seed alone: any range can be made again anywhere, so content of any size is compared
 * without being kept.
 *
 * @param seed another seed, other bytes
 */
public record SeededBytes(long seed) {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final int BUFFER = 1 << 16;

    /**
     * One byte.
     *
     * @param offset from 0
     * @return the byte
     */
    public byte at(long offset) {
        return (byte) (word(offset >> 3) >>> ((offset & 7) << 3));
    }

    /**
     * Some bytes.
     *
     * @param offset of the first
     * @param length how many
     * @return a new array
     */
    public byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        fill(bytes, 0, length, offset);
        return bytes;
    }

    /**
     * Some bytes.
     *
     * @param offset of the first
     * @param length how many
     * @return a new buffer, ready to be read
     */
    public ByteBuffer buffer(long offset, int length) {
        return ByteBuffer.wrap(bytes(offset, length));
    }

    /**
     * A range as a stream.
     *
     * @param range which bytes; {@link ByteRange#ALL} does not end in anybody's lifetime
     * @return a stream that needs no closing
     */
    public InputStream stream(ByteRange range) {
        return new Stream(range);
    }

    /**
     * The SHA-256 of a range.
     *
     * @param range which bytes
     * @return the checksum
     */
    public Checksum sha256(ByteRange range) {
        try {
            return sha256(stream(range));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The SHA-256 of any content.
     *
     * @param content read to its end and not closed
     * @return the checksum
     * @throws IOException if reading failed
     */
    public static Checksum sha256(InputStream content) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return Checksum.of(Checksum.Algorithm.SHA256, digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void fill(byte[] target, int from, int length, long offset) {
        long word = word(offset >> 3);
        for (int i = 0; i < length; i++) {
            long at = offset + i;
            if ((at & 7) == 0) {
                word = word(at >> 3);
            }
            target[from + i] = (byte) (word >>> ((at & 7) << 3));
        }
    }

    /** SplitMix64 at any index. */
    private long word(long index) {
        long z = seed * 0x632be59bd9b4e019L + (index + 1) * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private final class Stream extends InputStream {
        private final long end;
        private long next;

        Stream(ByteRange range) {
            next = range.first();
            end = range.end();
        }

        @Override
        public int read() {
            return next == end ? -1 : at(next++) & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            if (length == 0) {
                return 0;
            }
            int count = (int) Math.min(length, end - next);
            fill(target, from, count, next);
            next += count;
            return count == 0 ? -1 : count;
        }
    }
}
