// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

/**
 * Sizes of everything. Tests make them small.
 *
 * @param part bytes of each part
 * @param stageParts most parts of a stage
 * @param least fewest bytes of a part that is not the last
 * @param copyAtOnce most bytes that are copied by one request, unless there would be too many parts
 * @param copyMost most bytes that may be copied by one request
 * @param mostParts of one object
 */
record Sizes(long part, int stageParts, long least, long copyAtOnce, long copyMost, int mostParts) {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    /** What S3 allows; a stage so long that its list fits a checkpoint. */
    static final int STAGE_PARTS = 128;

    static Sizes ofParts(long part) {
        return new Sizes(part, STAGE_PARTS, 5 * MIB, GIB, 5 * GIB, 10_000);
    }

    /** Four parts of each hundred are spared for the ends of stages. */
    long longest() {
        return copyMost * (mostParts - mostParts / 25);
    }
}
