// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A checksum of some bytes.
 *
 * @param algorithm how it was computed
 * @param hex its value in lower-case hexadecimal digits
 */
public record Checksum(Algorithm algorithm, String hex) {
    /** The algorithms a client may choose. CRCs are big-endian. */
    public enum Algorithm {
        /** MD5, RFC 1321: against accidents only. */
        MD5(16),
        /** SHA-1, FIPS 180-4: against accidents only. */
        SHA1(20),
        /** SHA-256, FIPS 180-4. */
        SHA256(32),
        /** SHA-512, FIPS 180-4. */
        SHA512(64),
        /** CRC-32 of ISO 3309, as in gzip. */
        CRC32(4),
        /** CRC-32C, RFC 3720. */
        CRC32C(4);

        private final int bytes;

        Algorithm(int bytes) {
            this.bytes = bytes;
        }

        /**
         * How long a value is.
         *
         * @return its bytes
         */
        public int bytes() {
            return bytes;
        }
    }

    /**
     * Checks what it is given.
     *
     * @param algorithm how it was computed
     * @param hex its value in lower-case hexadecimal digits
     * @throws IllegalArgumentException if hex has not the algorithm's length or another character than {@code 0-9a-f}
     */
    public Checksum {
        boolean digits = hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
        if (hex.length() != 2 * algorithm.bytes() || !digits) {
            throw new IllegalArgumentException("not a checksum by " + algorithm + ": " + Quoted.of(hex));
        }
    }

    /**
     * A checksum from its bytes.
     *
     * @param algorithm how it was computed
     * @param value as many bytes as the algorithm makes
     * @return the checksum
     * @throws IllegalArgumentException if value has another length
     */
    public static Checksum of(Algorithm algorithm, byte[] value) {
        return new Checksum(algorithm, HexFormat.of().formatHex(value));
    }

    /**
     * The value as bytes.
     *
     * @return a new array
     */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /**
     * Compares two checksums in a time that does not depend on where they differ.
     *
     * @param other another one
     * @return true if algorithm and value are equal
     */
    public boolean matches(Checksum other) {
        return algorithm == other.algorithm && MessageDigest.isEqual(bytes(), other.bytes());
    }
}
