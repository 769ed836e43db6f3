// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/** Every reason for which a command is refused or a session fails: closed, so that each protocol maps all of them. */
public enum Rejection {
    /** No such upload or file, or not the caller's. */
    UNKNOWN(false),
    /** It was there and has ended. */
    GONE(false),
    /** The session saw no activity for too long. */
    EXPIRED(false),
    /** The command is not well formed. */
    MALFORMED(false),
    /** The append does not begin where the upload stands. */
    OFFSET_MISMATCH(true),
    /** The length contradicts one that was said before. */
    LENGTH_CONFLICT(false),
    /** More bytes came than the length allows. */
    OVER_LENGTH(false),
    /** Longer than the policy takes. */
    TOO_LARGE(false),
    /** The owner's quota has no room. */
    OVER_QUOTA(true),
    /** The owner asks too often. */
    RATE_LIMITED(true),
    /** The content is of a type the policy does not take. */
    TYPE_REFUSED(false),
    /** The bytes are not those the checksum was computed over. */
    CHECKSUM_MISMATCH(true),
    /** The upload is paused. */
    PAUSED(true),
    /** The upload is whole, or joined to another, and takes no bytes. */
    NOT_APPENDABLE(false),
    /** Another request of the same client took over. */
    SUPERSEDED(true),
    /** A source of a concatenation is missing, unfinished or taken. */
    SOURCE_UNUSABLE(false),
    /** Not all bytes are there. */
    INCOMPLETE(true),
    /** The file is not, or not yet, to be read. */
    NOT_AVAILABLE(true),
    /** The file was found infected. */
    QUARANTINED(false),
    /** The storage has lost the bytes. */
    BYTES_LOST(false),
    /** The service is shutting down. */
    CLOSING(true);

    private final boolean retryable;

    Rejection(boolean retryable) {
        this.retryable = retryable;
    }

    /**
     * Whether the same client can succeed later, with the same or a corrected request.
     *
     * @return false if trying again cannot help
     */
    public boolean retryable() {
        return retryable;
    }
}
