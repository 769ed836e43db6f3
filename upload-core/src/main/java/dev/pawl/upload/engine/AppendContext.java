// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent.Prepared;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage.Traits;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** What the appends of one service share: the doors, the row, and each other. */
final class AppendContext {
    private final Wiring wiring;
    private final Ledger ledger;
    private final Epochs epochs;
    private final Completion completion;
    private final Pipeline pipeline;
    private final LiveDigests digests = new LiveDigests();
    private final DigestBlocks blocks = new DigestBlocks();
    private final Map<UploadId, RunningAppend> running = new ConcurrentHashMap<>();
    private final Ticker ticker;

    AppendContext(Wiring wiring, Ledger ledger, Epochs epochs, Completion completion, Pipeline pipeline) {
        this.wiring = wiring;
        this.ledger = ledger;
        this.epochs = epochs;
        this.completion = completion;
        this.pipeline = pipeline;
        this.ticker = new Ticker(wiring.executor(), running.values());
    }

    RunningAppend begin(Rows held, AppendSpec spec) throws IOException, UploadRejectedException {
        RunningAppend append = new RunningAppend(this, held, spec);
        running.put(append.id(), append);
        ticker.wake();
        return append;
    }

    Optional<RunningAppend> running(UploadId id) {
        return Optional.ofNullable(running.get(id));
    }

    Iterable<RunningAppend> all() {
        return running.values();
    }

    UploadPolicy policy() {
        return wiring.policy();
    }

    Executor executor() {
        return wiring.executor();
    }

    UploadObserver observer() {
        return wiring.observer();
    }

    long nanoTime() {
        return wiring.nanoTime().getAsLong();
    }

    Instant now() throws IOException {
        return ledger.now();
    }

    Traits traits(UploadSession row) {
        return wiring.storage(row).traits();
    }

    Intake intake(UploadSession row, AppendSpec spec) throws IOException, UploadRejectedException {
        return intake(row, spec, digests.resume(row.id(), row.checkpoint(), row.offset()));
    }

    Intake intake(UploadSession row, AppendSpec spec, Optional<MessageDigest> digest)
            throws IOException, UploadRejectedException {
        RequestDigest request = RequestDigest.of(spec.integrity(), spec.checksum());
        try {
            StorageWriter writer = wiring.storage(row).openWriter(row.id(), ledger.position(row));
            return new Intake(writer, digest, request, blocks, wiring.executor());
        } catch (BytesLostException e) {
            throw lost(row, e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** What is to tell the type of an upload, if that is not known. */
    FirstBytes firstBytes(UploadSession row) {
        TypeRules rules = wiring.types();
        return rules.wanted(row) ? FirstBytes.after(row.offset(), rules) : FirstBytes.notWanted(rules);
    }

    Optional<byte[]> recordedHead(UploadSession row, int count) throws IOException, UploadRejectedException {
        try {
            return wiring.storage(row).head(row.id(), ledger.position(row), count);
        } catch (BytesLostException e) {
            throw lost(row, e);
        }
    }

    Optional<String> objection(UploadSession row, String type, boolean empty) {
        return wiring.types().objection(row, type, empty);
    }

    /** A session that fails for its type, with the claim of the removal of its bytes. */
    Draft failed(Rows rows, String type, String objection) throws IOException {
        return Uploads.failed(ledger, rows, type, objection);
    }

    Prepared prepare(UploadSession row) throws IOException, UploadRejectedException {
        try {
            return new Prepared(wiring.storage(row).prepare(row.id(), ledger.position(row)));
        } catch (BytesLostException e) {
            throw lost(row, e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    Outcome record(Draft draft) throws IOException {
        return ledger.record(draft);
    }

    /** Whether nothing is missing, in sequence or by parts. */
    boolean covered(UploadSession row) throws IOException {
        return ledger.covered(row);
    }

    void complete(Draft draft, Intake intake, long length, Instant now) {
        boolean sequential = draft.session().offset() == length;
        completion.complete(draft, length, sequential ? intake.sha256() : Optional.empty(), now);
    }

    Status status(Rows rows) throws IOException {
        return ledger.status(rows);
    }

    void doubt(UploadId id) {
        epochs.doubt(id);
    }

    /** The writer may still be at work, so this epoch is over even in this process. */
    void abandon(RunningAppend append) {
        epochs.doubt(append.id());
        running.remove(append.id(), append);
    }

    /** @param ours whether the row was recorded here, so that it is for this service to go on with it */
    void left(RunningAppend append, Rows rows, Intake intake, boolean ours) {
        UploadSession row = rows.session();
        if (row.state().takesBytes()) {
            Optional<MessageDigest> digest = append.allRecorded() ? intake.whole() : intake.before();
            digest.ifPresent(state -> digests.leave(row.id(), row.checkpoint(), state));
        } else if (ours) {
            pipeline.goOn(rows);
        }
        running.remove(append.id(), append);
    }

    UploadRejectedException overQuota(UploadSession row) throws IOException {
        return ledger.overQuota(row);
    }

    UploadRejectedException overLength(UploadSession row, OptionalLong length) {
        UploadId id = row.id();
        return length.isPresent()
                ? new UploadRejectedException(
                        Rejection.OVER_LENGTH, "upload " + id + " has " + length.getAsLong() + " bytes and more came")
                : new UploadRejectedException(
                        Rejection.TOO_LARGE,
                        "upload " + id + " may have " + policy().maxLength(row.owner()) + " bytes and more came");
    }

    /** The row as it is, for an append that ends without a record: it may have been taken over without noticing. */
    Rows current(Rows mine) throws IOException, UploadRejectedException {
        UploadSession row = mine.session();
        Rows found = ledger.find(row.id())
                .filter(rows -> rows.session().epoch() == row.epoch())
                .orElseThrow(() -> superseded(row.id()));
        Uploads.checkNotEnded(found.session());
        return found;
    }

    /** Refuses what another epoch, parts or another command have ended. */
    void checkGoesOn(Rows mine) throws IOException, UploadRejectedException {
        UploadSession row = mine.session();
        Optional<Rows> found = ledger.find(row.id());
        boolean goesOn = found.isPresent()
                && found.get().session().epoch() == row.epoch()
                && found.get().session().state().takesBytes();
        if (!goesOn) {
            throw superseded(row.id());
        }
    }

    /** The row, if nothing has happened to it but that somebody kept it alive: the epoch and the bytes are the same. */
    Optional<Rows> renewed(Rows mine) throws IOException {
        UploadSession was = mine.session();
        return ledger.find(was.id())
                .filter(rows -> rows.session().state() == was.state()
                        && rows.session().epoch() == was.epoch()
                        && rows.session().offset() == was.offset()
                        && rows.session().length().equals(was.length())
                        && rows.session().checkpoint().equals(was.checkpoint())
                        && rows.session().outcome().joinedTo().isEmpty());
    }

    /** A record failed because the row changed: fine if, in the same epoch, parts made the upload whole meanwhile. */
    Rows finishedByParts(Rows mine) throws IOException, UploadRejectedException {
        Optional<Rows> found = ledger.find(mine.session().id());
        boolean whole = found.isPresent()
                && found.get().session().epoch() == mine.session().epoch()
                && !found.get().session().state().open()
                && !found.get().session().state().ended();
        if (!whole) {
            throw superseded(mine.session().id());
        }
        return found.get();
    }

    private static UploadRejectedException superseded(UploadId id) {
        return new UploadRejectedException(Rejection.SUPERSEDED, "upload " + id + " was taken over");
    }

    /** Bytes may also be missing because the upload has ended, or gone on, since its row was read. */
    private UploadRejectedException lost(UploadSession row, BytesLostException e)
            throws IOException, UploadRejectedException {
        UploadSession now =
                ledger.find(row.id()).orElseThrow(() -> superseded(row.id())).session();
        Uploads.checkNotEnded(now);
        if (now.version() != row.version()) {
            throw superseded(row.id());
        }
        UploadRejectedException lost =
                new UploadRejectedException(Rejection.BYTES_LOST, "upload " + row.id() + " has lost its bytes");
        lost.initCause(e);
        return lost;
    }
}
