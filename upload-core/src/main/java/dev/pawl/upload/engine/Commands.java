// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionEvent.Archived;
import dev.pawl.upload.SessionEvent.Cancelled;
import dev.pawl.upload.SessionEvent.Deleted;
import dev.pawl.upload.SessionEvent.Paused;
import dev.pawl.upload.SessionEvent.RescanRequested;
import dev.pawl.upload.SessionEvent.Restored;
import dev.pawl.upload.SessionEvent.Resumed;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Commands that change a state. Each returns quietly if its end is already reached, and then records nothing. */
final class Commands {
    private final Ledger ledger;
    private final Epochs epochs;
    private final Uploads uploads;
    private final Pipeline pipeline;
    private final Sources sources;

    Commands(Ledger ledger, Epochs epochs, Uploads uploads, Pipeline pipeline, Sources sources) {
        this.ledger = ledger;
        this.epochs = epochs;
        this.uploads = uploads;
        this.pipeline = pipeline;
        this.sources = sources;
    }

    /** What a command makes of the rows it finds; empty if its end is reached. */
    private interface Wish {
        Optional<SessionEvent> on(Rows rows) throws UploadRejectedException;
    }

    Rows pause(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return change(caller, id, rows -> {
            SessionState state = rows.session().state();
            Uploads.checkNotEnded(rows.session());
            if (!state.open() || joined(rows)) {
                throw new UploadRejectedException(Rejection.NOT_APPENDABLE, "upload " + id + " is whole");
            }
            return state == SessionState.PAUSED ? Optional.empty() : Optional.of(new Paused());
        });
    }

    Rows resume(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return change(caller, id, rows -> {
            Uploads.checkNotEnded(rows.session());
            return rows.session().state() == SessionState.PAUSED ? Optional.of(new Resumed()) : Optional.empty();
        });
    }

    void remove(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        Rows ended = change(caller, id, rows -> switch (rows.session().state()) {
            case COMPLETE -> Optional.of(new Deleted());
            case QUARANTINED -> rows.session().outcome().hidden() ? Optional.empty() : Optional.of(new Cancelled());
            case FAILED, CANCELLED, DELETED -> Optional.empty();
            case PENDING, UPLOADING, PAUSED, ASSEMBLING, SCANNING, PROMOTING, SCAN_FAILED ->
                joined(rows) ? Optional.empty() : Optional.of(new Cancelled());
        });
        pipeline.goOn(ended);
    }

    Rows cancel(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        Rows rows = change(
                caller,
                id,
                found -> found.session().state().open() && !joined(found)
                        ? Optional.of(new Cancelled())
                        : Optional.empty());
        pipeline.goOn(rows);
        return rows;
    }

    /** A concatenation still reads it, and ends it together with itself. */
    private static boolean joined(Rows rows) {
        return rows.session().outcome().joinedTo().isPresent();
    }

    StoredFile archive(Caller caller, FileId id) throws IOException, UploadRejectedException {
        return file(caller, id, FileState.AVAILABLE, FileState.ARCHIVED, new Archived());
    }

    StoredFile restore(Caller caller, FileId id) throws IOException, UploadRejectedException {
        return file(caller, id, FileState.ARCHIVED, FileState.AVAILABLE, new Restored());
    }

    Rows rescan(Caller operator, FileId id) throws IOException, UploadRejectedException {
        if (!(operator instanceof Caller.Operator)) {
            throw new UploadRejectedException(Rejection.UNKNOWN, "no file " + id);
        }
        UploadId upload = ledger.findFile(operator, id).session().id();
        Rows rows = change(operator, upload, found -> switch (found.session().state()) {
            case SCAN_FAILED -> Optional.of(new RescanRequested());
            case SCANNING -> Optional.empty();
            default ->
                throw new UploadRejectedException(
                        Rejection.NOT_AVAILABLE,
                        "file " + id + " is " + found.session().state() + ", not SCAN_FAILED");
        });
        pipeline.goOn(rows);
        return rows;
    }

    private StoredFile file(Caller caller, FileId id, FileState from, FileState to, SessionEvent event)
            throws IOException, UploadRejectedException {
        UploadId upload = ledger.findFile(caller, id).session().id();
        Rows rows = change(caller, upload, found -> {
            FileState state = found.file().orElseThrow().state();
            if (state != from && state != to) {
                throw new UploadRejectedException(
                        Rejection.NOT_AVAILABLE, "file " + id + " is " + state + ", not " + from);
            }
            return state == to ? Optional.empty() : Optional.of(event);
        });
        return rows.file().orElseThrow();
    }

    private Rows change(Caller caller, UploadId id, Wish wish) throws IOException, UploadRejectedException {
        return uploads.alone(id, () -> {
            Rows first = ledger.find(caller, id);
            if (wish.on(first).isEmpty()) {
                return first;
            }
            uploads.quiet(id, Rejection.SUPERSEDED);
            while (true) {
                Rows rows = ledger.find(caller, id);
                Optional<SessionEvent> event = wish.on(rows);
                if (event.isEmpty()) {
                    return rows;
                }
                Draft draft = draft(rows, event.get());
                if (record(id, draft)) {
                    return draft.after();
                }
            }
        });
    }

    /** Work that follows at once is claimed in the same record. */
    private Draft draft(Rows rows, SessionEvent event) throws IOException {
        Instant now = ledger.now();
        Draft draft = Draft.of(rows).then(event, now);
        SessionState state = draft.session().state();
        boolean follows = (state.ended() || state == SessionState.SCANNING)
                && !draft.session().dueAt().orElse(Instant.MAX).isAfter(now);
        return follows ? draft.then(ledger.begun(now), now) : draft;
    }

    private boolean record(UploadId id, Draft draft) throws IOException {
        try {
            return ledger.record(sources.released(draft)) == Outcome.DONE;
        } catch (IOException e) {
            epochs.doubt(id);
            throw e;
        }
    }
}
