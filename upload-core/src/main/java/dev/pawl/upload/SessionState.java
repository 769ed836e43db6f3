// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/** The states of an upload session, each with the work it owes. The table of events is {@link SessionLifecycle}. */
public enum SessionState {
    /** Created, no byte yet. */
    PENDING(Work.EXPIRE),
    /** Bytes have come. */
    UPLOADING(Work.EXPIRE),
    /** Takes no bytes until resumed. */
    PAUSED(Work.EXPIRE),
    /** Whole; its pieces are being made one. */
    ASSEMBLING(Work.ASSEMBLE),
    /** Waiting for a verdict. */
    SCANNING(Work.SCAN),
    /** On the way to its final place. */
    PROMOTING(Work.PROMOTE),
    /** The file is available. */
    COMPLETE(Work.NONE),
    /** No verdict could be had. */
    SCAN_FAILED(Work.EXPIRE),
    /** Found infected, kept for the operator. */
    QUARANTINED(Work.DISCARD),
    /** Ended with a reason; its bytes go. */
    FAILED(Work.DISCARD),
    /** Ended by its owner; its bytes go. */
    CANCELLED(Work.DISCARD),
    /** Was complete, then deleted; its bytes go. */
    DELETED(Work.DISCARD);

    /** What somebody must do about a session once it is due. */
    public enum Work {
        /** End it for want of activity. */
        EXPIRE,
        /** Make its pieces one. */
        ASSEMBLE,
        /** Ask the scanners. */
        SCAN,
        /** Bring it to its final place. */
        PROMOTE,
        /** Remove its bytes. */
        DISCARD,
        /** Nothing. */
        NONE
    }

    private final Work work;

    SessionState(Work work) {
        this.work = work;
    }

    /**
     * What this state owes when it is due.
     *
     * @return the kind of work
     */
    public Work work() {
        return work;
    }

    /**
     * Whether an append or a part may come.
     *
     * @return true in PENDING and UPLOADING
     */
    public boolean takesBytes() {
        return this == PENDING || this == UPLOADING;
    }

    /**
     * Whether the upload counts as open for its owner's quota.
     *
     * @return true until the last byte has come or the session has ended
     */
    public boolean open() {
        return takesBytes() || this == PAUSED;
    }

    /**
     * Whether the session has ended and its bytes only wait to be removed, or are removed.
     *
     * @return true in FAILED, CANCELLED and DELETED
     */
    public boolean ended() {
        return this == FAILED || this == CANCELLED || this == DELETED;
    }
}
