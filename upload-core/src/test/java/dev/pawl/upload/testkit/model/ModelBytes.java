// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.Checksum;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Content that tells who sent it: another seed, other bytes at every offset. */
final class ModelBytes {
    private ModelBytes() {}

    static byte[] of(int seed, long offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed * 37L + (offset + i) * 11);
        }
        return bytes;
    }

    static Checksum sha256(byte[] bytes) {
        try {
            return Checksum.of(
                    Checksum.Algorithm.SHA256,
                    MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static Checksum crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return new Checksum(Checksum.Algorithm.CRC32, HexFormat.of().toHexDigits((int) crc.getValue()));
    }

    static Checksum wrong(Checksum right) {
        char first = right.hex().charAt(0);
        return new Checksum(
                right.algorithm(), (first == '0' ? '1' : '0') + right.hex().substring(1));
    }
}
