// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.time.Instant;
import java.util.Optional;

/** What happened to a session, in the past tense: a column of the table in {@link SessionLifecycle}. */
public sealed interface SessionEvent {
    /**
     * The length became known.
     *
     * @param length in bytes
     */
    record LengthDeclared(long length) implements SessionEvent {}

    /**
     * More bytes of unknown length may come.
     *
     * @param bytes now charged
     */
    record AllowanceRaised(long bytes) implements SessionEvent {}

    /**
     * Another writer took over; every earlier one is fenced off.
     *
     * @param writer the service that writes now
     */
    record EpochTaken(String writer) implements SessionEvent {}

    /** Bytes are coming, though nothing can be recorded yet. */
    record Renewed() implements SessionEvent {}

    /**
     * The first bytes told what this is.
     *
     * @param type media type
     */
    record TypeDetected(String type) implements SessionEvent {}

    /**
     * Parallel chunks may come.
     *
     * @param checkpoint what they share
     */
    record Prepared(Checkpoint checkpoint) implements SessionEvent {}

    /**
     * Bytes became durable.
     *
     * @param offset where the upload stands now
     * @param checkpoint what the storage said
     */
    record Appended(long offset, Checkpoint checkpoint) implements SessionEvent {}

    /**
     * Every byte is there.
     *
     * @param length of the whole
     * @param sha256 of the whole if it was computed on the way
     */
    record Received(long length, Optional<Checksum> sha256) implements SessionEvent {}

    /**
     * A concatenation took this partial upload.
     *
     * @param into the final upload
     */
    record Joined(UploadId into) implements SessionEvent {}

    /** The owner put it on hold. */
    record Paused() implements SessionEvent {}

    /** The owner let it go on. */
    record Resumed() implements SessionEvent {}

    /** The owner ended it. */
    record Cancelled() implements SessionEvent {}

    /**
     * It ended with a reason.
     *
     * @param why the reason
     * @param note a word for people
     */
    record Failed(Rejection why, String note) implements SessionEvent {}

    /**
     * Somebody began the work that the state owes.
     *
     * @param until the claim ends unless it is prolonged
     */
    record Begun(Instant until) implements SessionEvent {}

    /**
     * The work goes on.
     *
     * @param until the claim ends
     */
    record Prolonged(Instant until) implements SessionEvent {}

    /**
     * The work could not be done now. Not a try.
     *
     * @param until when to look again
     */
    record Postponed(Instant until) implements SessionEvent {}

    /**
     * The pieces are one.
     *
     * @param checkpoint of the whole
     */
    record Assembled(Checkpoint checkpoint) implements SessionEvent {}

    /**
     * One scanner gave its verdict; what follows from all of them is another event.
     *
     * @param verdict what it said
     */
    record Judged(ScanVerdict verdict) implements SessionEvent {}

    /**
     * All scanners found nothing.
     *
     * @param scanner who looked, for people
     * @param sha256 of what they read
     */
    record FoundClean(String scanner, Checksum sha256) implements SessionEvent {}

    /**
     * A named policy lets it pass without a verdict.
     *
     * @param policy its name
     * @param sha256 of the content
     */
    record ScanWaived(String policy, Checksum sha256) implements SessionEvent {}

    /**
     * A scanner found something.
     *
     * @param scanner who
     * @param signature what
     * @param keepUntil when the bytes may go
     */
    record FoundInfected(String scanner, String signature, Instant keepUntil) implements SessionEvent {}

    /**
     * No verdict could be had.
     *
     * @param why for people
     * @param keepUntil when the bytes may go
     */
    record ScanGaveUp(String why, Instant keepUntil) implements SessionEvent {}

    /** The operator wants another scan. */
    record RescanRequested() implements SessionEvent {}

    /** Nobody asked for another scan in time. */
    record RetentionEnded() implements SessionEvent {}

    /**
     * The bytes are at their final place.
     *
     * @param checkpoint that names it
     */
    record Promoted(Checkpoint checkpoint) implements SessionEvent {}

    /** The owner hid the file. */
    record Archived() implements SessionEvent {}

    /** The owner showed the file again. */
    record Restored() implements SessionEvent {}

    /** The owner deleted the file. */
    record Deleted() implements SessionEvent {}

    /** The bytes are gone. */
    record Discarded() implements SessionEvent {}
}
