// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

/**
 * Bytes {@code [first, first + length)} of an object of the holding area.
 *
 * @param name of the object
 * @param first offset in the object
 * @param length at least 1
 * @param objectLength of the object when it was last looked at
 * @param etag of the object if it is an MD5 sum, or empty
 */
record Slice(Name name, long first, long length, long objectLength, String etag) {
    Slice {
        if (first < 0 || length < 1 || first > Long.MAX_VALUE - length || objectLength < first + length) {
            throw new IllegalArgumentException("not a slice");
        }
    }

    static Slice of(Name name, long length, long objectLength) {
        return new Slice(name, 0, length, objectLength, "");
    }

    boolean wholeObject() {
        return first == 0 && length == objectLength;
    }

    /** Bytes {@code [from, from + count)} of these bytes. */
    Slice cut(long from, long count) {
        return new Slice(name, first + from, count, objectLength, etag);
    }
}
