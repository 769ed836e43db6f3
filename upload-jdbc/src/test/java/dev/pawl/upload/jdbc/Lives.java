// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.FileId;
import dev.pawl.upload.FileLifecycle;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionLifecycle;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Guard;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows as the engine makes them for a small upload: one record at creation, one with everything else. */
final class Lives {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Checksum SHA256 = new Checksum(Checksum.Algorithm.SHA256, "0a".repeat(32));
    private static final Checkpoint CHECKPOINT = Checkpoint.of(new byte[60]);

    private Lives() {}

    static Rows fresh(OwnerId owner, Instant now) {
        UploadSpec spec = UploadSpec.of("picture.png", 4096)
                .withDeclaredType("image/png")
                .withMetadata(Map.of("filename", "picture.png"));
        return fresh(owner, spec, now);
    }

    static Rows fresh(OwnerId owner, UploadSpec spec, Instant now) {
        UploadSession session = SessionLifecycle.created(
                UploadId.next(RANDOM),
                FileId.next(RANDOM),
                owner,
                spec,
                new Placement("local", ""),
                0,
                "node",
                Duration.ofDays(1),
                now);
        return new Rows(session, FileLifecycle.created(session));
    }

    static Rows complete(Rows rows, Instant now) {
        return next(
                rows,
                now,
                new SessionEvent.Appended(4096, CHECKPOINT),
                new SessionEvent.TypeDetected("image/png"),
                new SessionEvent.Received(4096, Optional.of(SHA256)),
                new SessionEvent.Assembled(CHECKPOINT),
                new SessionEvent.ScanWaived("none", SHA256),
                new SessionEvent.Promoted(CHECKPOINT));
    }

    static Rows next(Rows rows, Instant now, SessionEvent... events) {
        Rows next = rows;
        for (SessionEvent event : events) {
            UploadSession session = SessionLifecycle.next(next.session(), event, now);
            Optional<StoredFile> file = next.file().map(was -> FileLifecycle.next(was, session, event, now));
            next = new Rows(session, file);
        }
        return next;
    }

    static List<Change> creation(Rows rows) {
        return List.of(new Change(Optional.empty(), rows, Guard.VERSION, List.of(), List.of(), Set.of()));
    }

    static List<Change> change(Rows before, Rows after) {
        return List.of(new Change(Optional.of(before), after, Guard.VERSION, List.of(), List.of(), Set.of()));
    }

    /** The first field of the first row, within a transaction as writes have it. */
    static String ask(JdbcMetadataStore store, String sql) throws IOException {
        return store.<String>within(link -> link.ask(sql).orElse(""));
    }
}
