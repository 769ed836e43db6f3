// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.FileId;
import dev.pawl.upload.FileLifecycle;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Placement;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionLifecycle;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Guard;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Rows and changes for tests, made by the lifecycles as the engine makes them. */
final class Sample {
    static final Duration TIMEOUT = Duration.ofHours(1);
    static final long ALLOWANCE = 64;
    private static final RandomGenerator RANDOM = new SecureRandom();

    private Sample() {}

    static Rows fresh(OwnerId owner, UploadSpec spec, Instant now) {
        return fresh(UploadId.next(RANDOM), FileId.next(RANDOM), owner, spec, now);
    }

    static Rows fresh(OwnerId owner, long length, Instant now) {
        return fresh(owner, UploadSpec.of("a.txt", length), now);
    }

    static Rows fresh(UploadId id, FileId file, OwnerId owner, UploadSpec spec, Instant now) {
        UploadSession session = SessionLifecycle.created(
                id, file, owner, spec, new Placement("disk", "in/box"), ALLOWANCE, "writer", TIMEOUT, now);
        return new Rows(session, FileLifecycle.created(session));
    }

    static Rows next(Rows rows, SessionEvent event, Instant now) {
        UploadSession session = SessionLifecycle.next(rows.session(), event, now);
        Optional<StoredFile> file = rows.file().map(was -> FileLifecycle.next(was, session, event, now));
        return new Rows(session, file);
    }

    static Rows next(Rows rows, Instant now, SessionEvent... events) {
        Rows next = rows;
        for (SessionEvent event : events) {
            next = next(next, event, now);
        }
        return next;
    }

    static Change creation(Rows rows) {
        return new Change(Optional.empty(), rows, Guard.VERSION, List.of(), List.of(), Set.of());
    }

    static Change change(Rows before, Rows after) {
        return new Change(Optional.of(before), after, Guard.VERSION, List.of(), List.of(), Set.of());
    }

    static Change guarded(Rows before, Rows after) {
        return new Change(Optional.of(before), after, Guard.VERSION_AND_DUE, List.of(), List.of(), Set.of());
    }

    static Change telling(Change change, Set<String> listeners) {
        return new Change(
                change.before(),
                change.after(),
                change.guard(),
                change.parts(),
                List.of(event(change.after().session())),
                listeners);
    }

    static Change sealing(Change change, Part... parts) {
        return new Change(
                change.before(), change.after(), change.guard(), List.of(parts), change.events(), change.listeners());
    }

    static UploadEvent event(UploadSession row) {
        return new UploadEvent(
                row.id(),
                row.file(),
                row.owner(),
                row.version(),
                row.times().stateSince(),
                row.state(),
                row.outcome().note().orElse(""),
                Optional.empty());
    }

    static Part part(long offset, long length) {
        return part(offset, length, "etag");
    }

    static Part part(long offset, long length, String state) {
        return new Part(offset, length, 1, Checkpoint.of(state.getBytes(StandardCharsets.UTF_8)));
    }

    /** A change of an open session that changes nothing but its version and activity. */
    static Change touch(Rows rows, Instant now) {
        return change(rows, next(rows, new SessionEvent.Renewed(), now));
    }

    /** Cancelled and discarded: charges nothing any more. */
    static Rows gone(Rows rows, Instant now) {
        return next(rows, now, new SessionEvent.Cancelled(), new SessionEvent.Discarded());
    }

    /** The row at another place, where no upload ever goes. */
    static UploadSession moved(UploadSession row, Placement placement) {
        return new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                row.spec(),
                placement,
                row.state(),
                row.content(),
                row.fence(),
                row.duty(),
                row.outcome(),
                row.times());
    }
}
