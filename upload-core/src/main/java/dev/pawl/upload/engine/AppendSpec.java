// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one request says about the bytes it brings. It belongs to the request and not to the session, so that protocols
 * may alternate on one upload.
 *
 * @param offset where the first byte belongs
 * @param completion when the upload is whole
 * @param length of the whole upload, if the request says it
 * @param integrity whether a checksum of the request's bytes must hold before they count
 * @param checksum of the request's bytes, with {@link Integrity#GIVEN} only
 */
public record AppendSpec(
        long offset, Completion completion, OptionalLong length, Integrity integrity, Optional<Checksum> checksum) {
    /** When an upload is whole. */
    public enum Completion {
        /** Once the offset reaches the known length (tus, JSON). */
        AT_LENGTH,
        /** Once this request's body came whole (IETF {@code Upload-Complete: ?1}). */
        LAST,
        /** Not by this request, even if the offset reaches the length (IETF {@code Upload-Complete: ?0}). */
        NOT_LAST
    }

    /** Where the checksum of the request's bytes is. */
    public enum Integrity {
        /** There is none: bytes count as they come. */
        NONE,
        /** Known now: bytes count once all have come and agree. */
        GIVEN,
        /** Comes behind the bytes. */
        IN_TRAILER
    }

    /**
     * Checks what it is given.
     *
     * @param offset where the first byte belongs
     * @param completion when the upload is whole
     * @param length of the whole upload, if the request says it
     * @param integrity whether a checksum of the request's bytes must hold before they count
     * @param checksum of the request's bytes, with {@link Integrity#GIVEN} only
     * @throws IllegalArgumentException if offset or length is negative, or checksum and integrity disagree
     */
    public AppendSpec {
        if (offset < 0 || length.orElse(0) < 0) {
            throw new IllegalArgumentException("not an append: at " + offset + ", length " + length);
        }
        if (checksum.isPresent() != (integrity == Integrity.GIVEN)) {
            throw new IllegalArgumentException("integrity is " + integrity + " and the checksum is " + checksum);
        }
    }

    /**
     * The usual append.
     *
     * @param offset where the first byte belongs
     * @return completes at the length, without checksum
     */
    public static AppendSpec at(long offset) {
        return new AppendSpec(offset, Completion.AT_LENGTH, OptionalLong.empty(), Integrity.NONE, Optional.empty());
    }

    /**
     * The same append with another rule of completion.
     *
     * @param rule the rule
     * @return a copy
     */
    public AppendSpec completing(Completion rule) {
        return new AppendSpec(offset, rule, length, integrity, checksum);
    }

    /**
     * The same append, telling the length of the whole upload.
     *
     * @param whole in bytes
     * @return a copy
     */
    public AppendSpec declaring(OptionalLong whole) {
        return new AppendSpec(offset, completion, whole, integrity, checksum);
    }

    /**
     * The same append, whose bytes must have a checksum.
     *
     * @param expected of the request's bytes
     * @return a copy
     */
    public AppendSpec checkedBy(Checksum expected) {
        return new AppendSpec(offset, completion, length, Integrity.GIVEN, Optional.of(expected));
    }

    /**
     * The same append, whose checksum comes behind its bytes.
     *
     * @return a copy
     */
    public AppendSpec checkedByTrailer() {
        return new AppendSpec(offset, completion, length, Integrity.IN_TRAILER, Optional.empty());
    }
}
