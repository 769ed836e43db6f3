// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

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
import dev.pawl.upload.UploadSession.Duty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Rows and events for the tests of the lifecycles. */
final class Rows {
    static final Instant CREATED = Instant.parse("2026-11-21T20:00:00Z");
    static final Instant NOW = CREATED.plusSeconds(60);
    static final Instant LATER = NOW.plusSeconds(300);
    static final Duration TIMEOUT = Duration.ofHours(24);
    static final long ALLOWANCE = 64L << 20;
    static final Checkpoint CHECKPOINT = Checkpoint.of(new byte[] {1, 2, 3});
    static final Checksum SHA256 = Checksum.of(Checksum.Algorithm.SHA256, new byte[32]);
    static final UploadId FINAL = UploadId.next(new Random(7));

    /** One of each kind. */
    static final List<SessionEvent> EVENTS = List.of(
            new LengthDeclared(10),
            new AllowanceRaised(2 * ALLOWANCE),
            new EpochTaken("another"),
            new Renewed(),
            new TypeDetected("image/png"),
            new Prepared(CHECKPOINT),
            new Appended(6, CHECKPOINT),
            new Received(10, Optional.of(SHA256)),
            new Joined(FINAL),
            new Paused(),
            new Resumed(),
            new Cancelled(),
            new Failed(Rejection.EXPIRED, "nothing came"),
            new Begun(LATER),
            new Prolonged(LATER),
            new Postponed(LATER),
            new Assembled(CHECKPOINT),
            new Judged(new ScanVerdict(
                    "memory", "1", ScanVerdict.Kind.CLEAN, "", Optional.of(SHA256), Duration.ofMillis(7))),
            new FoundClean("memory", SHA256),
            new ScanWaived("small files", SHA256),
            new FoundInfected("memory", "Worm", LATER),
            new ScanGaveUp("away", LATER),
            new RescanRequested(),
            new RetentionEnded(),
            new Promoted(CHECKPOINT),
            new Archived(),
            new Restored(),
            new Deleted(),
            new Discarded());

    private Rows() {}

    static UploadSession created(UploadSpec spec) {
        Random random = new Random(1);
        return SessionLifecycle.created(
                UploadId.next(random),
                FileId.next(random),
                new OwnerId("alice"),
                spec,
                new Placement("local", "files"),
                ALLOWANCE,
                "me",
                TIMEOUT,
                CREATED);
    }

    static UploadSession in(SessionState state) {
        return in(state, UploadSpec.of("a.txt", 10));
    }

    static UploadSession in(SessionState state, UploadSpec spec) {
        return with(created(spec), state, Duty.due(LATER));
    }

    static UploadSession with(UploadSession row, SessionState state, Duty duty) {
        return new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                row.spec(),
                row.placement(),
                state,
                row.content(),
                row.fence(),
                duty,
                row.outcome(),
                row.times());
    }

    static UploadSession after(UploadSession row, SessionEvent... events) {
        UploadSession next = row;
        for (SessionEvent event : events) {
            next = SessionLifecycle.next(next, event, NOW);
        }
        return next;
    }

    static StoredFile file(FileState state) {
        StoredFile file = FileLifecycle.created(in(SessionState.PENDING)).orElseThrow();
        return new StoredFile(
                file.id(),
                file.upload(),
                file.owner(),
                state,
                file.fileName(),
                file.length(),
                file.declaredType(),
                file.detectedType(),
                file.sha256(),
                file.placement(),
                file.createdAt(),
                file.updatedAt());
    }
}
