// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

/** What becomes of whole content that may be shown. */
public enum Promotion {
    /** It is copied by the service, below a final name; what was held is removed. */
    COPY,
    /**
     * It stays where it was written, and no byte is copied: for a bucket that nobody but this storage reads, because there
     * is no final name that tells it from what is still being checked. It is never signed before it was promoted.
     */
    IN_PLACE
}
