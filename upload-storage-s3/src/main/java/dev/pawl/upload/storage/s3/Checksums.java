// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

/** How the bytes of each request are protected on their way to the service. */
public enum Checksums {
    /** By CRC-32C: Amazon S3 and services that know its newer checksums. */
    CRC32C,
    /** By Content-MD5, which every service verifies; for clients with checksum calculation {@code WHEN_REQUIRED}. */
    MD5,
    /**
     * By the SHA-256 that a client signs over {@code http://}, of a body or of each of its chunks, and nothing besides: a
     * Content-MD5 would cost more than everything else and tell nothing new. Over {@code https://} clients sign no bodies.
     */
    SIGNATURE
}
