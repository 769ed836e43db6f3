// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A command was refused; the upload is as it was, unless the reason says that it ended. */
public final class UploadRejectedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    private final Rejection why;

    /** The offset that an append must have, or -1. */
    private final long expectedOffset;

    /** How long trying again cannot help, in nanoseconds, or -1 if that is not known. */
    private final long retryAfterNanos;

    /**
     * A refusal.
     *
     * @param why the reason
     * @param text for people: names the thing, what it is and what was wanted; never a secret
     */
    public UploadRejectedException(Rejection why, String text) {
        this(why, text, -1, -1);
    }

    private UploadRejectedException(Rejection why, String text, long expectedOffset, long retryAfterNanos) {
        super(text);
        this.why = why;
        this.expectedOffset = expectedOffset;
        this.retryAfterNanos = retryAfterNanos;
    }

    /**
     * Too much in too short a time.
     *
     * @param text for people
     * @param retryAfter until there is room
     * @return the refusal, for {@link Rejection#RATE_LIMITED}
     */
    public static UploadRejectedException rateLimited(String text, Duration retryAfter) {
        return new UploadRejectedException(Rejection.RATE_LIMITED, text, -1, retryAfter.toNanos());
    }

    /**
     * An append at the wrong place.
     *
     * @param id of the upload
     * @param expected where it stands
     * @param provided where the append would begin
     * @return the refusal, for {@link Rejection#OFFSET_MISMATCH}
     */
    public static UploadRejectedException offset(UploadId id, long expected, long provided) {
        return new UploadRejectedException(
                Rejection.OFFSET_MISMATCH,
                "upload " + id + " is at " + expected + ", not at " + provided,
                expected,
                -1);
    }

    /**
     * Why.
     *
     * @return the reason
     */
    public Rejection why() {
        return why;
    }

    /**
     * How long trying again cannot help.
     *
     * @return for {@link Rejection#RATE_LIMITED} only
     */
    public Optional<Duration> retryAfter() {
        return retryAfterNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(retryAfterNanos));
    }

    /**
     * Where an append must begin.
     *
     * @return the recorded offset, for {@link Rejection#OFFSET_MISMATCH} only
     */
    public OptionalLong expectedOffset() {
        return expectedOffset < 0 ? OptionalLong.empty() : OptionalLong.of(expectedOffset);
    }
}
