// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.OffsetRules;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent.Begun;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads rows for callers and records drafts. */
final class Ledger {
    private final Wiring wiring;
    private final Runnable told;
    private final Bells bells = new Bells();
    private final Moves moves = new Moves(bells);

    /** @param told run after a change was recorded that listeners must hear of */
    Ledger(Wiring wiring, Runnable told) {
        this.wiring = wiring;
        this.told = told;
    }

    Bells bells() {
        return bells;
    }

    Moves moves() {
        return moves;
    }

    Instant now() throws IOException {
        return wiring.metadata().now();
    }

    /** The claim of the work that an upload owes, by this service. */
    Begun begun(Instant now) {
        return new Begun(now.plus(wiring.policy().claim()));
    }

    Optional<Rows> find(UploadId id) throws IOException {
        return wiring.metadata().find(id);
    }

    /** A foreign upload goes the way of an unknown one. */
    Rows find(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return visible(caller, wiring.metadata().find(id), "upload " + id);
    }

    Rows findFile(Caller caller, FileId id) throws IOException, UploadRejectedException {
        return visible(caller, wiring.metadata().findFile(id), "file " + id);
    }

    Outcome record(Draft draft) throws IOException {
        return record(List.of(draft));
    }

    Outcome record(List<Draft> drafts) throws IOException {
        Set<String> listeners = wiring.listeners().keySet();
        List<Change> changes = new ArrayList<>(drafts.size());
        drafts.forEach(draft -> changes.add(draft.change(listeners)));
        UploadSession charged = drafts.get(0).session();
        Outcome outcome = wiring.metadata().replace(changes, wiring.policy().quota(charged.owner()));
        if (outcome == Outcome.DONE) {
            drafts.forEach(draft -> bells.ring(draft.session().id()));
            changes.forEach(change -> change.events().forEach(wiring.observer()::happened));
        }
        if (outcome == Outcome.DONE && drafts.stream().anyMatch(Draft::tells)) {
            drafts.stream().filter(Draft::tells).forEach(draft -> Audit.entered(draft.session()));
            told.run();
        }
        return outcome;
    }

    /** Whether nothing is missing, in sequence or by parallel chunks. */
    boolean covered(UploadSession session) throws IOException {
        return session.whole()
                || session.content().prepared()
                        && OffsetRules.whole(session.length(), session.offset(), chunks(session));
    }

    Status status(Rows rows) throws IOException {
        UploadSession session = rows.session();
        List<ByteRange> received = OffsetRules.received(session.offsetToTell(), chunks(session));
        return new Status(session, rows.file(), received, moves.of(session.id()));
    }

    /** What parallel chunks cover, merged. */
    List<ByteRange> chunkRanges(UploadSession session) throws IOException {
        return OffsetRules.received(0, chunks(session));
    }

    private Iterable<Part> chunks(UploadSession session) throws IOException {
        boolean some = session.content().prepared() && session.state().open();
        return some ? wiring.metadata().parts(session.id()) : List.of();
    }

    /** Pieces that a sequential writer sealed are parts too; they are read only by a storage that asks. */
    Position position(UploadSession session) {
        Iterable<Part> parts = () -> {
            try {
                return wiring.metadata().parts(session.id()).iterator();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        return new Position(session.checkpoint(), session.offset(), session.epoch(), parts);
    }

    /** What stays of an upload once its final place is recorded. */
    static Position promoted(UploadSession session) {
        return new Position(session.checkpoint(), session.offset(), session.epoch(), List.of());
    }

    UploadRejectedException overQuota(UploadSession session) throws IOException {
        Usage usage = wiring.metadata().usage(session.owner());
        Quota quota = wiring.policy().quota(session.owner());
        return new UploadRejectedException(
                Rejection.OVER_QUOTA,
                session.owner() + " has " + usage.bytes() + " of " + quota.bytes() + " bytes and "
                        + usage.openSessions() + " of " + quota.openSessions() + " open uploads; wanted are "
                        + session.usage().bytes() + " bytes");
    }

    private static Rows visible(Caller caller, Optional<Rows> rows, String what) throws UploadRejectedException {
        return rows.filter(found -> caller.sees(found.session().owner()))
                .orElseThrow(() -> new UploadRejectedException(Rejection.UNKNOWN, "no " + what));
    }
}
