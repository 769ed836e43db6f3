// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The row of one upload session: a transfer and its processing. Rows are replaced, never changed; only
 * {@link SessionLifecycle} makes the next one.
 *
 * @param id of the session
 * @param file what it becomes
 * @param owner to whom it is charged
 * @param spec what the client wished
 * @param placement where it goes
 * @param state where it stands
 * @param content its bytes
 * @param fence who may write
 * @param duty what somebody must do, and when
 * @param outcome what was found out
 * @param times when things happened, on the clock of the metadata store
 */
public record UploadSession(
        UploadId id,
        FileId file,
        OwnerId owner,
        UploadSpec spec,
        Placement placement,
        SessionState state,
        Content content,
        Fence fence,
        Duty duty,
        Outcome outcome,
        Times times) {

    /**
     * The bytes of an upload.
     *
     * @param length of the whole in bytes, empty until it is known; once set it never changes
     * @param offset bytes recorded from the beginning without a gap
     * @param checkpoint what the storage said for them
     * @param prepared whether parallel chunks may come
     * @param allowance bytes charged while the length is unknown, or by which a concatenation exceeds its sources
     * @param sha256 of the whole, once known
     * @param detectedType media type by magic bytes, once known
     */
    public record Content(
            OptionalLong length,
            long offset,
            Checkpoint checkpoint,
            boolean prepared,
            long allowance,
            Optional<Checksum> sha256,
            Optional<String> detectedType) {}

    /**
     * Who may write.
     *
     * @param version grows with every change of the row; the compare-and-set of the metadata store
     * @param epoch grows whenever another writer takes over; fences the bytes
     * @param writer random id of the running service that holds the epoch, empty for nobody
     */
    public record Fence(long version, long epoch, String writer) {}

    /**
     * What the state owes.
     *
     * @param dueAt when somebody must look; empty: nothing is owed
     * @param claimed whether somebody is at it until dueAt
     * @param tries claims that ended without an outcome, and the running one
     * @param delays outcomes that said "not now"
     */
    public record Duty(Optional<Instant> dueAt, boolean claimed, int tries, int delays) {
        /** Nothing is owed. */
        public static final Duty NONE = new Duty(Optional.empty(), false, 0, 0);

        /**
         * Fresh work.
         *
         * @param at when it is due
         * @return a duty nobody has claimed
         */
        public static Duty due(Instant at) {
            return new Duty(Optional.of(at), false, 0, 0);
        }
    }

    /**
     * What was found out about an upload.
     *
     * @param failure why it failed
     * @param note a word on the verdict or failure, for people: scanner and signature, policy, reason
     * @param joinedTo the concatenation that took this partial upload
     * @param hidden whether its owner cancelled it in quarantine
     */
    public record Outcome(
            Optional<Rejection> failure, Optional<String> note, Optional<UploadId> joinedTo, boolean hidden) {
        /** Nothing yet. */
        public static final Outcome NONE = new Outcome(Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /**
     * When things happened.
     *
     * @param createdAt creation
     * @param stateSince the last change of state
     * @param lastActivity the newest append, part or renewal
     * @param timeout how long a session may be without activity
     */
    public record Times(Instant createdAt, Instant stateSince, Instant lastActivity, Duration timeout) {}

    /**
     * Bytes recorded from the beginning without a gap.
     *
     * @return the offset at which the next append begins
     */
    public long offset() {
        return content.offset();
    }

    /**
     * The offset a client is told: the recorded one while bytes may come, the whole length once every byte is there.
     *
     * @return bytes that need not be sent again
     */
    public long offsetToTell() {
        boolean received = !state.open() && !state.ended();
        return received ? length().orElse(offset()) : offset();
    }

    /**
     * Length of the whole.
     *
     * @return in bytes, empty until it is known
     */
    public OptionalLong length() {
        return content.length();
    }

    /**
     * The number that the metadata store compares.
     *
     * @return the version of this row
     */
    public long version() {
        return fence.version();
    }

    /**
     * The fencing token.
     *
     * @return the epoch
     */
    public long epoch() {
        return fence.epoch();
    }

    /**
     * What the storage said last.
     *
     * @return the checkpoint
     */
    public Checkpoint checkpoint() {
        return content.checkpoint();
    }

    /**
     * When somebody must look.
     *
     * @return empty if nothing is owed
     */
    public Optional<Instant> dueAt() {
        return duty.dueAt();
    }

    /**
     * When the session ends for want of activity.
     *
     * @return empty unless it takes, or may again take, bytes
     */
    public Optional<Instant> expiresAt() {
        return state.open() ? duty.dueAt() : Optional.empty();
    }

    /**
     * Whether every byte is recorded in sequence.
     *
     * @return true if the length is known and reached
     */
    public boolean whole() {
        return length().isPresent() && length().getAsLong() == offset();
    }

    /**
     * Whether no byte of this upload is stored any more, or ever will be.
     *
     * @return true once an ended or quarantined upload was discarded
     */
    public boolean bytesGone() {
        return (state.ended() || state == SessionState.QUARANTINED)
                && duty.dueAt().isEmpty();
    }

    /**
     * What this row charges to its owner: the declared length, or the allowance while it is unknown, until the bytes
     * are gone. A concatenation is charged once it is complete, in the record that ends its sources.
     *
     * @return a function of the row alone
     */
    public Usage usage() {
        return new Usage(chargedBytes(), state.open() ? 1 : 0);
    }

    private long chargedBytes() {
        boolean handedOver = outcome.joinedTo().isPresent() && state.ended();
        if (bytesGone() || handedOver) {
            return 0;
        }
        boolean notYetItsOwn = spec.role() == UploadSpec.Role.FINAL && !atItsEnd();
        return notYetItsOwn ? content.allowance() : length().orElse(content.allowance());
    }

    private boolean atItsEnd() {
        return state == SessionState.COMPLETE || state == SessionState.QUARANTINED || state == SessionState.DELETED;
    }
}
