// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.util.OptionalLong;

/** A command was refused; the upload is as it was, unless the reason says that it ended. */
public final class UploadRejectedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    private final Rejection why;

    /** The offset that an append must have, or -1. */
    private final long expectedOffset;

    /**
     * A refusal.
     *
     * @param why the reason
     * @param text for people: names the thing, what it is and what was wanted; never a secret
     */
    public UploadRejectedException(Rejection why, String text) {
        super(text);
        this.why = why;
        this.expectedOffset = -1;
    }

    private UploadRejectedException(String text, long expectedOffset) {
        super(text);
        this.why = Rejection.OFFSET_MISMATCH;
        this.expectedOffset = expectedOffset;
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
        return new UploadRejectedException("upload " + id + " is at " + expected + ", not at " + provided, expected);
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
     * Where an append must begin.
     *
     * @return the recorded offset, for {@link Rejection#OFFSET_MISMATCH} only
     */
    public OptionalLong expectedOffset() {
        return expectedOffset < 0 ? OptionalLong.empty() : OptionalLong.of(expectedOffset);
    }
}
