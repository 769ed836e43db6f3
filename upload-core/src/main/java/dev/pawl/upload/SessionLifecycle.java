// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static dev.pawl.upload.SessionState.ASSEMBLING;
import static dev.pawl.upload.SessionState.CANCELLED;
import static dev.pawl.upload.SessionState.COMPLETE;
import static dev.pawl.upload.SessionState.DELETED;
import static dev.pawl.upload.SessionState.FAILED;
import static dev.pawl.upload.SessionState.PAUSED;
import static dev.pawl.upload.SessionState.PENDING;
import static dev.pawl.upload.SessionState.PROMOTING;
import static dev.pawl.upload.SessionState.QUARANTINED;
import static dev.pawl.upload.SessionState.SCANNING;
import static dev.pawl.upload.SessionState.SCAN_FAILED;
import static dev.pawl.upload.SessionState.UPLOADING;

import dev.pawl.upload.SessionEvent.AllowanceRaised;
import dev.pawl.upload.SessionEvent.Appended;
import dev.pawl.upload.SessionEvent.Archived;
import dev.pawl.upload.SessionEvent.Assembled;
import dev.pawl.upload.SessionEvent.Begun;
import dev.pawl.upload.SessionEvent.Cancelled;
import dev.pawl.upload.SessionEvent.Deleted;
import dev.pawl.upload.SessionEvent.Discarded;
import dev.pawl.upload.SessionEvent.EpochTaken;
import dev.pawl.upload.SessionEvent.Failed;
import dev.pawl.upload.SessionEvent.FoundClean;
import dev.pawl.upload.SessionEvent.FoundInfected;
import dev.pawl.upload.SessionEvent.Joined;
import dev.pawl.upload.SessionEvent.Judged;
import dev.pawl.upload.SessionEvent.LengthDeclared;
import dev.pawl.upload.SessionEvent.Paused;
import dev.pawl.upload.SessionEvent.Postponed;
import dev.pawl.upload.SessionEvent.Prepared;
import dev.pawl.upload.SessionEvent.Prolonged;
import dev.pawl.upload.SessionEvent.Promoted;
import dev.pawl.upload.SessionEvent.Received;
import dev.pawl.upload.SessionEvent.Renewed;
import dev.pawl.upload.SessionEvent.RescanRequested;
import dev.pawl.upload.SessionEvent.Restored;
import dev.pawl.upload.SessionEvent.Resumed;
import dev.pawl.upload.SessionEvent.RetentionEnded;
import dev.pawl.upload.SessionEvent.ScanGaveUp;
import dev.pawl.upload.SessionEvent.ScanWaived;
import dev.pawl.upload.SessionEvent.TypeDetected;
import dev.pawl.upload.UploadSession.Content;
import dev.pawl.upload.UploadSession.Duty;
import dev.pawl.upload.UploadSession.Fence;
import dev.pawl.upload.UploadSession.Outcome;
import dev.pawl.upload.UploadSession.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The life of an upload session: one table, and the pure function {@code (row, event, now) -> row} that follows it. An
 * event without a cell is a bug and throws. So do all events but {@link EpochTaken} and {@link Cancelled} once an open
 * session was joined, and all but {@link Cancelled} once its bytes are gone. Every event makes a new version of the row.
 */
public final class SessionLifecycle {
    private static final Map<SessionState, Map<Class<? extends SessionEvent>, SessionState>> TABLE =
            new EnumMap<>(SessionState.class);

    static {
        for (SessionState state : new SessionState[] {PENDING, UPLOADING}) {
            on(state, LengthDeclared.class, state);
            on(state, AllowanceRaised.class, state);
            on(state, EpochTaken.class, state);
            on(state, Renewed.class, state);
            on(state, TypeDetected.class, state);
            on(state, Prepared.class, UPLOADING);
            on(state, Appended.class, UPLOADING);
            on(state, Received.class, ASSEMBLING);
            on(state, Paused.class, PAUSED);
        }
        on(UPLOADING, Joined.class, UPLOADING);
        on(PENDING, Joined.class, PENDING);
        on(PAUSED, Resumed.class, UPLOADING);
        for (SessionState state :
                new SessionState[] {ASSEMBLING, SCANNING, PROMOTING, QUARANTINED, FAILED, CANCELLED, DELETED}) {
            on(state, Begun.class, state);
            on(state, Prolonged.class, state);
            on(state, Postponed.class, state);
        }
        on(ASSEMBLING, TypeDetected.class, ASSEMBLING);
        on(ASSEMBLING, Assembled.class, SCANNING);
        on(SCANNING, Judged.class, SCANNING);
        on(SCANNING, FoundClean.class, PROMOTING);
        on(SCANNING, ScanWaived.class, PROMOTING);
        on(SCANNING, FoundInfected.class, QUARANTINED);
        on(SCANNING, ScanGaveUp.class, SCAN_FAILED);
        on(PROMOTING, Promoted.class, COMPLETE);
        on(SCAN_FAILED, RescanRequested.class, SCANNING);
        on(SCAN_FAILED, RetentionEnded.class, FAILED);
        for (SessionState state : new SessionState[] {PENDING, UPLOADING, PAUSED, ASSEMBLING, SCANNING, PROMOTING}) {
            on(state, Cancelled.class, CANCELLED);
            on(state, Failed.class, FAILED);
        }
        on(SCAN_FAILED, Cancelled.class, CANCELLED);
        on(QUARANTINED, Cancelled.class, QUARANTINED);
        on(COMPLETE, Archived.class, COMPLETE);
        on(COMPLETE, Restored.class, COMPLETE);
        on(COMPLETE, Deleted.class, DELETED);
        for (SessionState state : new SessionState[] {QUARANTINED, FAILED, CANCELLED, DELETED}) {
            on(state, Discarded.class, state);
        }
    }

    private SessionLifecycle() {}

    private static void on(SessionState state, Class<? extends SessionEvent> event, SessionState next) {
        TABLE.computeIfAbsent(state, any -> new LinkedHashMap<>()).put(event, next);
    }

    /**
     * The table.
     *
     * @return by state and event the next state
     */
    public static Map<SessionState, Map<Class<? extends SessionEvent>, SessionState>> table() {
        return Collections.unmodifiableMap(TABLE);
    }

    /**
     * A new session, held by its creator.
     *
     * @param id a new id
     * @param file a new id
     * @param owner to be charged
     * @param spec the wish
     * @param placement where it goes
     * @param allowance bytes charged while the length is unknown
     * @param writer the service that holds the first epoch, empty for nobody
     * @param timeout how long it may be without activity
     * @param now the store's time
     * @return the first version of the row, PENDING
     */
    public static UploadSession created(
            UploadId id,
            FileId file,
            OwnerId owner,
            UploadSpec spec,
            Placement placement,
            long allowance,
            String writer,
            Duration timeout,
            Instant now) {
        return new UploadSession(
                id,
                file,
                owner,
                spec,
                placement,
                PENDING,
                new Content(spec.length(), 0, Checkpoint.NONE, false, allowance, Optional.empty(), Optional.empty()),
                new Fence(1, 1, writer),
                Duty.due(now.plus(timeout)),
                Outcome.NONE,
                new Times(now, now, now, timeout));
    }

    /**
     * Takes an id that no row has, so that nobody can create an upload under it any more.
     *
     * @param id that bytes were found under
     * @param file a new id
     * @param owner to whom nothing is charged
     * @param placement where the bytes were found
     * @param now the store's time
     * @return a session that was deleted and whose bytes are gone
     */
    public static UploadSession tombstone(UploadId id, FileId file, OwnerId owner, Placement placement, Instant now) {
        return new UploadSession(
                id,
                file,
                owner,
                UploadSpec.of("", 0).asPartial(),
                placement,
                DELETED,
                new Content(OptionalLong.of(0), 0, Checkpoint.NONE, false, 0, Optional.empty(), Optional.empty()),
                new Fence(1, 1, ""),
                Duty.NONE,
                Outcome.NONE,
                new Times(now, now, now, Duration.ZERO));
    }

    /**
     * What becomes of a row.
     *
     * @param row as it is
     * @param event what happened
     * @param now the store's time
     * @return the next version of the row
     * @throws IllegalStateException if the table has no cell for the event: a bug of the caller
     */
    public static UploadSession next(UploadSession row, SessionEvent event, Instant now) {
        SessionState next = TABLE.getOrDefault(row.state(), Map.of()).get(event.getClass());
        if (next == null || !left(row, event)) {
            throw new IllegalStateException("upload " + row.id() + " is " + row.state()
                    + (row.bytesGone() ? ", its bytes are gone," : "")
                    + row.outcome()
                            .joinedTo()
                            .map(into -> " and part of " + into)
                            .orElse("") + " and knows no "
                    + event.getClass().getSimpleName());
        }
        return new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                row.spec(),
                row.placement(),
                next,
                content(row.content(), event),
                fence(row.fence(), event),
                duty(row, next, event, now),
                outcome(row.outcome(), event),
                times(row, next, event, now));
    }

    /** Bytes that belong to a concatenation do not change any more, and what is gone is not worked on again. */
    private static boolean left(UploadSession row, SessionEvent event) {
        boolean joined = row.state().open() && row.outcome().joinedTo().isPresent();
        return event instanceof Cancelled || (joined ? event instanceof EpochTaken : !row.bytesGone());
    }

    private static Content content(Content was, SessionEvent event) {
        if (event instanceof LengthDeclared e) {
            return stored(was, OptionalLong.of(e.length()), was.offset(), was.checkpoint());
        }
        if (event instanceof Appended e) {
            return stored(was, was.length(), e.offset(), e.checkpoint());
        }
        if (event instanceof Assembled e) {
            return stored(was, was.length(), was.length().orElse(was.offset()), e.checkpoint());
        }
        if (event instanceof Promoted e) {
            return stored(was, was.length(), was.offset(), e.checkpoint());
        }
        if (event instanceof Received e) {
            return digested(stored(was, OptionalLong.of(e.length()), was.offset(), was.checkpoint()), e.sha256());
        }
        if (event instanceof FoundClean e) {
            return digested(was, Optional.of(e.sha256()));
        }
        if (event instanceof ScanWaived e) {
            return digested(was, Optional.of(e.sha256()));
        }
        if (event instanceof Prepared e) {
            return new Content(
                    was.length(),
                    was.offset(),
                    e.checkpoint(),
                    true,
                    was.allowance(),
                    was.sha256(),
                    was.detectedType());
        }
        if (event instanceof AllowanceRaised e) {
            return new Content(
                    was.length(),
                    was.offset(),
                    was.checkpoint(),
                    was.prepared(),
                    e.bytes(),
                    was.sha256(),
                    was.detectedType());
        }
        if (event instanceof TypeDetected e) {
            return new Content(
                    was.length(),
                    was.offset(),
                    was.checkpoint(),
                    was.prepared(),
                    was.allowance(),
                    was.sha256(),
                    Optional.of(e.type()));
        }
        return was;
    }

    private static Content stored(Content was, OptionalLong length, long offset, Checkpoint checkpoint) {
        return new Content(
                length, offset, checkpoint, was.prepared(), was.allowance(), was.sha256(), was.detectedType());
    }

    private static Content digested(Content was, Optional<Checksum> sha256) {
        return new Content(
                was.length(),
                was.offset(),
                was.checkpoint(),
                was.prepared(),
                was.allowance(),
                sha256,
                was.detectedType());
    }

    private static Fence fence(Fence was, SessionEvent event) {
        return event instanceof EpochTaken e
                ? new Fence(was.version() + 1, was.epoch() + 1, e.writer())
                : new Fence(was.version() + 1, was.epoch(), was.writer());
    }

    private static Duty duty(UploadSession row, SessionState next, SessionEvent event, Instant now) {
        Duty was = row.duty();
        if (event instanceof Begun e) {
            return new Duty(Optional.of(e.until()), true, was.tries() + 1, was.delays());
        }
        if (event instanceof Prolonged e) {
            return new Duty(Optional.of(e.until()), true, was.tries(), was.delays());
        }
        if (event instanceof Postponed e) {
            return new Duty(Optional.of(e.until()), false, Math.max(0, was.tries() - 1), was.delays() + 1);
        }
        if (event instanceof FoundInfected e) {
            return Duty.due(e.keepUntil());
        }
        if (event instanceof ScanGaveUp e) {
            return Duty.due(e.keepUntil());
        }
        if (event instanceof Discarded || event instanceof Joined || next == COMPLETE) {
            return Duty.NONE;
        }
        if (next.open()) {
            return active(event) ? Duty.due(now.plus(row.times().timeout())) : was;
        }
        if (next.ended()) {
            return Duty.due(claimEnd(was, now));
        }
        return next == row.state() ? was : Duty.due(now);
    }

    /** Nothing is discarded under a reader: work that runs keeps its claim. */
    private static Instant claimEnd(Duty was, Instant now) {
        return was.claimed() && was.dueAt().isPresent() && was.dueAt().get().isAfter(now)
                ? was.dueAt().get()
                : now;
    }

    /** Asking where to go on is none: only bytes, and commands, keep a session. */
    private static boolean active(SessionEvent event) {
        return !(event instanceof EpochTaken);
    }

    private static Outcome outcome(Outcome was, SessionEvent event) {
        if (event instanceof Failed e) {
            return new Outcome(Optional.of(e.why()), Optional.of(e.note()), was.joinedTo(), was.hidden());
        }
        if (event instanceof RetentionEnded) {
            return new Outcome(Optional.of(Rejection.EXPIRED), was.note(), was.joinedTo(), was.hidden());
        }
        if (event instanceof FoundClean e) {
            return noted(was, "clean: " + e.scanner());
        }
        if (event instanceof ScanWaived e) {
            return noted(was, "not scanned: " + e.policy());
        }
        if (event instanceof FoundInfected e) {
            return noted(was, "infected: " + e.signature() + " (" + e.scanner() + ")");
        }
        if (event instanceof ScanGaveUp e) {
            return noted(was, "no verdict: " + e.why());
        }
        if (event instanceof Joined e) {
            return new Outcome(was.failure(), was.note(), Optional.of(e.into()), was.hidden());
        }
        if (event instanceof Cancelled) {
            return new Outcome(was.failure(), was.note(), was.joinedTo(), true);
        }
        return was;
    }

    private static Outcome noted(Outcome was, String note) {
        return new Outcome(was.failure(), Optional.of(note), was.joinedTo(), was.hidden());
    }

    private static Times times(UploadSession row, SessionState next, SessionEvent event, Instant now) {
        Times was = row.times();
        return new Times(
                was.createdAt(),
                next == row.state() ? was.stateSince() : now,
                next.open() && active(event) ? now : was.lastActivity(),
                was.timeout());
    }
}
