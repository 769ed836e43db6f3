// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** Running checksums by all algorithms a client may choose. */
final class Digests {
    private Digests() {}

    /** Bytes in, one checksum out. */
    interface Running {
        void update(ByteBuffer data);

        byte[] value();
    }

    static MessageDigest sha256() {
        return digest("SHA-256");
    }

    static Optional<MessageDigest> copy(MessageDigest digest) {
        try {
            return Optional.of((MessageDigest) digest.clone());
        } catch (CloneNotSupportedException e) {
            return Optional.empty();
        }
    }

    static Running running(Checksum.Algorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> of(digest("MD5"));
            case SHA1 -> of(digest("SHA-1"));
            case SHA256 -> of(sha256());
            case SHA512 -> of(digest("SHA-512"));
            case CRC32 -> of(new CRC32());
            case CRC32C -> of(new CRC32C());
        };
    }

    static Checksum sha256(byte[] value) {
        return Checksum.of(Checksum.Algorithm.SHA256, value);
    }

    private static Running of(MessageDigest digest) {
        return new Running() {
            @Override
            public void update(ByteBuffer data) {
                digest.update(data);
            }

            @Override
            public byte[] value() {
                return digest.digest();
            }
        };
    }

    private static Running of(java.util.zip.Checksum crc) {
        return new Running() {
            @Override
            public void update(ByteBuffer data) {
                crc.update(data);
            }

            @Override
            public byte[] value() {
                return ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) crc.getValue())
                        .array();
            }
        };
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no " + name, e);
        }
    }
}
