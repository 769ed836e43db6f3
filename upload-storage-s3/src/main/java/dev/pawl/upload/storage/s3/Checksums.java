// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

/** How the bytes of each request are protected on their way to the service. */
public enum Checksums {
    /** By CRC-32C: Amazon S3 and services that know its newer checksums. */
    CRC32C,
    /** By Content-MD5, which every service verifies; for clients with checksum calculation {@code WHEN_REQUIRED}. */
    MD5
}
