// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.OffsetRules;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionEvent.AllowanceRaised;
import dev.pawl.upload.SessionEvent.Failed;
import dev.pawl.upload.SessionEvent.Joined;
import dev.pawl.upload.SessionEvent.LengthDeclared;
import dev.pawl.upload.SessionEvent.Received;
import dev.pawl.upload.SessionEvent.TypeDetected;
import dev.pawl.upload.SessionLifecycle;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.UploadSpec.Role;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter.Saved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates uploads and opens them for bytes: who may, where, and who has to give way. */
final class Uploads {
    private static final int GATES = 1024;

    private final Wiring wiring;
    private final Ledger ledger;
    private final Epochs epochs;
    private final Completion completion;
    private final AppendContext appends;
    private final Pipeline pipeline;
    private final Sources sources;
    private final Meters meters;
    private final AtomicReferenceArray<@Nullable ReentrantLock> gates = new AtomicReferenceArray<>(GATES);

    Uploads(
            Wiring wiring,
            Ledger ledger,
            Epochs epochs,
            Completion completion,
            AppendContext appends,
            Pipeline pipeline,
            Sources sources) {
        this.wiring = wiring;
        this.ledger = ledger;
        this.epochs = epochs;
        this.completion = completion;
        this.appends = appends;
        this.pipeline = pipeline;
        this.sources = sources;
        this.meters = new Meters(wiring);
    }

    /** One request of whatever kind. */
    void admit(OwnerId owner) throws IOException, UploadRejectedException {
        meters.admit(owner);
    }

    /** A command that must not run beside another one of the same upload in this process. */
    interface Command<T> {
        T run() throws IOException, UploadRejectedException;
    }

    /** Commands of one upload one by one; they take milliseconds, or at most the time to supersede an append. */
    <T> T alone(UploadId id, Command<T> command) throws IOException, UploadRejectedException {
        ReentrantLock gate = gate(Math.floorMod(id.hashCode(), GATES));
        gate.lock();
        try {
            return command.run();
        } finally {
            gate.unlock();
        }
    }

    private ReentrantLock gate(int number) {
        ReentrantLock gate = gates.get(number);
        if (gate == null) {
            ReentrantLock mine = new ReentrantLock();
            ReentrantLock others = gates.compareAndExchange(number, null, mine);
            return others == null ? mine : others;
        }
        return gate;
    }

    UploadSession create(OwnerId owner, UploadSpec spec) throws IOException, UploadRejectedException {
        checkLength(owner, spec.length());
        checkNotEmpty(spec);
        meters.checkRoom(owner);
        Rows rows = spec.role() == Role.FINAL ? concatenation(owner, spec) : fresh(owner, spec);
        boolean empty = spec.role() == Role.WHOLE && rows.session().whole();
        return empty
                ? appends.begin(rows, AppendSpec.at(0)).end(Optional.empty()).session()
                : rows.session();
    }

    /** Opens an append, after whatever has to give way for it. */
    Append append(Caller caller, UploadId id, AppendSpec spec) throws IOException, UploadRejectedException {
        return alone(id, () -> {
            // asked before the row is read: if none runs here, none has changed the row since
            Optional<RunningAppend> running = appends.running(id);
            Rows rows = ledger.find(caller, id);
            checkTakesBytes(rows.session());
            checkLength(rows.session().owner(), spec.length());
            meters.checkRoom(rows.session().owner());
            if (running.isPresent()) {
                makeRoom(running.get(), rows.session(), spec.offset());
            } else {
                OffsetRules.checkOffset(rows.session(), spec.offset());
            }
            boolean asRead = running.isEmpty() && epochs.held(rows.session());
            Rows held = asRead ? rows : hold(id);
            checkTakesBytes(held.session());
            OffsetRules.checkOffset(held.session(), spec.offset());
            return meters.around(rows.session().owner(), appends.begin(declare(held, spec.length()), spec));
        });
    }

    /** Ends a running append of this process and takes a foreign epoch, so that the offset told will be accepted. */
    UploadSession resumePoint(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return alone(id, () -> {
            UploadSession row = ledger.find(caller, id).session();
            checkNotEnded(row);
            if (!row.state().takesBytes()) {
                return row;
            }
            quiet(id, Rejection.SUPERSEDED);
            Rows held = hold(id);
            return finishedByParts(held) ? ledger.find(caller, id).session() : held.session();
        });
    }

    Append chunk(Caller caller, UploadId id, ChunkSpec spec) throws IOException, UploadRejectedException {
        return alone(id, () -> {
            Rows rows = ledger.find(caller, id);
            UploadSession row = rows.session();
            checkNotEnded(row);
            // before what is covered: the same chunk may come twice at once, and is no overlap with itself
            List<ByteRange> chunks = ledger.chunkRanges(row);
            if (covers(ledger.status(rows).received(), spec.range())) {
                finishedByParts(rows);
                return new KeptChunk(() -> ledger.status(ledger.find(caller, id)), wiring.executor());
            }
            checkTakesBytes(row);
            meters.checkRoom(row.owner());
            checkChunk(row, spec.range());
            checkApart(id, chunks, spec.range());
            UploadSession ready = prepared(row);
            Renewal renewal = new Renewal(ledger, wiring.nanoTime(), ready);
            RunningChunk chunk = new RunningChunk(
                    id,
                    spec,
                    wiring.storage(ready).openChunk(id, ready.checkpoint(), spec.range(), ready.epoch()),
                    renewal,
                    keeper(ready, spec.range()),
                    wiring);
            return meters.around(row.owner(), chunk);
        });
    }

    /** Ends a running append: what arrived is durable and recorded, or its writer is fenced off. */
    void quiet(UploadId id, Rejection why) throws IOException {
        Optional<RunningAppend> running = appends.running(id);
        if (running.isPresent()) {
            running.get().supersede(why);
        }
    }

    /** Records that every byte has come, if parts and sequence together cover the whole; true if it is recorded. */
    boolean finishedByParts(Rows rows) throws IOException {
        Rows current = rows;
        while (current.session().content().prepared()
                && current.session().state().takesBytes()
                && ledger.covered(current.session())) {
            Draft draft = Draft.of(current);
            long length = current.session().length().orElseThrow();
            completion.complete(draft, length, Optional.empty(), ledger.now());
            if (ledger.record(draft) == Outcome.DONE) {
                pipeline.goOn(draft.after());
                return true;
            }
            current = ledger.find(current.session().id()).orElseThrow(() -> new IOException("an upload vanished"));
        }
        return !current.session().state().open() && !current.session().state().ended();
    }

    /** Declares the end of an upload whose bytes are all there, if a protocol says so. */
    Rows complete(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return alone(id, () -> {
            Rows rows = ledger.find(caller, id);
            checkNotEnded(rows.session());
            if (!rows.session().state().open()) {
                return rows;
            }
            checkTakesBytes(rows.session());
            quiet(id, Rejection.SUPERSEDED);
            Rows held = hold(id);
            if (held.session().whole() || held.session().length().isEmpty()) {
                AppendSpec last = AppendSpec.at(held.session().offset()).completing(AppendSpec.Completion.LAST);
                appends.begin(held, last).end(Optional.empty());
            } else if (!finishedByParts(held)) {
                throw new UploadRejectedException(
                        Rejection.INCOMPLETE,
                        "upload " + id + " has " + ledger.status(held).received() + " of "
                                + held.session().length().getAsLong() + " bytes");
            }
            return ledger.find(caller, id);
        });
    }

    private Rows fresh(OwnerId owner, UploadSpec spec) throws IOException, UploadRejectedException {
        long allowance = spec.length().isPresent()
                ? 0
                : Math.min(wiring.policy().maxLength(owner), wiring.policy().allowanceStep());
        Draft draft = Draft.creation(session(owner, spec, allowance));
        return recorded(List.of(draft));
    }

    /** The final upload and its sources change in one record. */
    private Rows concatenation(OwnerId owner, UploadSpec spec) throws IOException, UploadRejectedException {
        UploadSession asked = session(owner, spec, 0);
        Map<UploadId, Rows> found = sources.usable(asked);
        long length = bytes(spec.sources().stream().flatMap(id -> Optional.ofNullable(found.get(id)).stream()));
        checkLength(owner, OptionalLong.of(length));
        Instant now = asked.times().createdAt();
        List<Draft> drafts = new ArrayList<>();
        drafts.add(Draft.creation(asked)
                .then(new AllowanceRaised(length - bytes(found.values().stream())), now)
                .then(new Received(length, Optional.empty()), now)
                .then(ledger.begun(now), now));
        UploadSession made = drafts.get(0).session();
        found.values().forEach(rows -> drafts.add(Draft.of(rows).then(new Joined(made.id()), now)));
        Rows rows = recorded(drafts);
        pipeline.goOn(rows);
        return rows;
    }

    private static long bytes(Stream<Rows> sources) {
        return sources.mapToLong(rows -> rows.session().offset()).reduce(0, Math::addExact);
    }

    private UploadSession session(OwnerId owner, UploadSpec spec, long allowance) throws IOException {
        Placement placement = wiring.policy().placement(owner, spec);
        UploadId id = UploadId.next(wiring.random());
        FileId file = FileId.next(wiring.random());
        return SessionLifecycle.created(
                id,
                file,
                owner,
                fitting(spec, wiring.storage(id, placement).traits()),
                placement,
                allowance,
                epochs.writer(),
                wiring.policy().sessionTimeout(),
                ledger.now());
    }

    /** Numbered chunks of the size that is recorded are taken, whatever was wished. */
    private UploadSpec fitting(UploadSpec spec, Storage.Traits traits) {
        if (spec.chunkSize().isEmpty()) {
            return spec;
        }
        long length = spec.length().orElse(0);
        long least = Math.max(
                traits.chunkMin(),
                (length + wiring.policy().maxParts() - 1) / wiring.policy().maxParts());
        long wanted = Math.max(spec.chunkSize().getAsLong(), least);
        long unit = Math.max(1, traits.chunkUnit());
        long over = wanted % unit;
        return over == 0 ? spec.withChunkSize(wanted) : spec.withChunkSize(Math.addExact(wanted, unit - over));
    }

    private Rows recorded(List<Draft> drafts) throws IOException, UploadRejectedException {
        Draft made = drafts.get(0);
        return switch (ledger.record(drafts)) {
            case DONE -> made.after();
            case OVER_QUOTA -> throw ledger.overQuota(made.session());
            case STALE ->
                throw new UploadRejectedException(
                        Rejection.SOURCE_UNUSABLE, "a source of the concatenation has changed; try again");
        };
    }

    /** A retry ends the append it repeats; one at any other offset is refused without disturbing it. */
    private static void makeRoom(RunningAppend running, UploadSession row, long offset)
            throws IOException, UploadRejectedException {
        if (!running.yieldsTo(row, offset)) {
            throw UploadRejectedException.offset(row.id(), row.offset(), offset);
        }
        running.supersede(Rejection.SUPERSEDED);
    }

    private Rows hold(UploadId id) throws IOException, UploadRejectedException {
        return epochs.hold(id).orElseThrow(() -> unknown(id));
    }

    private Rows declare(Rows rows, OptionalLong declared) throws IOException, UploadRejectedException {
        OptionalLong length = OffsetRules.newLength(rows.session(), declared);
        // a length that is reached already is recorded by the append, together with what follows from it
        if (length.isEmpty() || length.getAsLong() == rows.session().offset()) {
            return rows;
        }
        Draft draft = Draft.of(rows).then(new LengthDeclared(length.getAsLong()), ledger.now());
        return update(rows.session().id(), draft);
    }

    private UploadSession prepared(UploadSession row) throws IOException, UploadRejectedException {
        if (row.content().prepared() && epochs.held(row)) {
            return row;
        }
        Optional<RunningAppend> running = appends.running(row.id());
        if (running.isPresent()) {
            running.get().prepareParts();
        }
        Rows held = hold(row.id());
        checkTakesBytes(held.session());
        if (held.session().content().prepared()) {
            return held.session();
        }
        SessionEvent prepared = appends.prepare(held.session());
        return update(row.id(), Draft.of(held).then(prepared, ledger.now())).session();
    }

    private Rows update(UploadId id, Draft draft) throws IOException, UploadRejectedException {
        Outcome outcome;
        try {
            outcome = ledger.record(draft);
        } catch (IOException e) {
            epochs.doubt(id);
            throw e;
        }
        if (outcome == Outcome.OVER_QUOTA) {
            throw ledger.overQuota(draft.session());
        }
        if (outcome == Outcome.STALE) {
            throw new UploadRejectedException(Rejection.SUPERSEDED, "upload " + id + " was taken over");
        }
        return draft.after();
    }

    private RunningChunk.Keeper keeper(UploadSession row, ByteRange range) {
        boolean tells = range.first() == 0 && wiring.types().wanted(row);
        FirstBytes first = tells ? FirstBytes.after(0, wiring.types()) : FirstBytes.notWanted(wiring.types());
        boolean all = range.end() == row.length().orElse(-1);
        return new RunningChunk.Keeper() {
            @Override
            public boolean came(ByteBuffer data) {
                first.take(data);
                return first.full();
            }

            @Override
            public void judge(boolean whole) throws IOException, UploadRejectedException {
                Optional<String> type = first.decide(whole && all, count -> Optional.empty());
                Optional<String> objection = type.flatMap(told -> wiring.types().objection(row, told, false));
                if (objection.isPresent()) {
                    refuse(row.id(), type.get(), objection.get());
                }
            }

            @Override
            public Status keep(Saved saved) throws IOException, UploadRejectedException {
                return Uploads.this.keep(row.id(), saved);
            }

            @Override
            public Optional<Status> needless() throws IOException {
                Optional<Rows> rows = ledger.find(row.id())
                        .filter(now -> !now.session().state().open()
                                && !now.session().state().ended());
                return rows.isEmpty() ? Optional.empty() : Optional.of(ledger.status(rows.get()));
            }
        };
    }

    /** What is allowed is recorded once everything is assembled; what is not ends the upload now. */
    private void refuse(UploadId id, String type, String objection) throws IOException, UploadRejectedException {
        while (true) {
            Rows rows = ledger.find(id).orElseThrow(() -> unknown(id));
            if (!rows.session().state().open()) {
                break;
            }
            Draft draft = failed(ledger, rows, type, objection);
            if (ledger.record(draft) == Outcome.DONE) {
                pipeline.goOn(draft.after());
                break;
            }
        }
        throw new UploadRejectedException(Rejection.TYPE_REFUSED, "upload " + id + ": " + objection);
    }

    private Status keep(UploadId id, Saved saved) throws IOException, UploadRejectedException {
        Outcome outcome = wiring.metadata().addPart(id, saved.sealed().get(0));
        ledger.bells().ring(id);
        Rows rows = ledger.find(id).orElseThrow(() -> unknown(id));
        if (outcome == Outcome.STALE && rows.session().state().open()) {
            checkTakesBytes(rows.session());
            throw new IOException("upload " + id + " changed while a chunk came");
        }
        checkNotEnded(rows.session());
        finishedByParts(rows);
        return ledger.status(ledger.find(id).orElseThrow(() -> unknown(id)));
    }

    private void checkChunk(UploadSession row, ByteRange range) throws UploadRejectedException {
        if (row.spec().role() != Role.WHOLE) {
            throw new UploadRejectedException(
                    Rejection.NOT_APPENDABLE,
                    "upload " + row.id() + " is a piece of a concatenation and takes no parallel chunks");
        }
        if (row.length().isEmpty()
                || range.length() == 0
                || range.end() > row.length().getAsLong()) {
            throw new UploadRejectedException(
                    Rejection.OVER_LENGTH, "upload " + row.id() + " of length " + row.length() + " has no " + range);
        }
        long chunkMin = wiring.storage(row).traits().chunkMin();
        long chunkUnit = wiring.storage(row).traits().chunkUnit();
        long least =
                Math.max(chunkMin, row.length().getAsLong() / wiring.policy().maxParts());
        boolean last = range.end() == row.length().getAsLong();
        boolean fits = range.length() >= least && range.length() % Math.max(1, chunkUnit) == 0;
        if (!last && !fits) {
            throw new UploadRejectedException(
                    Rejection.MALFORMED,
                    "a chunk has at least " + least + " bytes and a multiple of " + chunkUnit + ", not "
                            + range.length());
        }
    }

    /** Bytes are stored once, so that nobody holds more than is charged. */
    private static void checkApart(UploadId id, List<ByteRange> chunks, ByteRange range)
            throws UploadRejectedException {
        for (ByteRange chunk : chunks) {
            if (chunk.first() < range.end() && range.first() < chunk.end()) {
                throw new UploadRejectedException(
                        Rejection.MALFORMED, "upload " + id + " has " + chunk + ", which overlaps " + range);
            }
        }
    }

    private void checkLength(OwnerId owner, OptionalLong length) throws UploadRejectedException {
        long most = wiring.policy().maxLength(owner);
        if (length.orElse(0) > most) {
            throw new UploadRejectedException(
                    Rejection.TOO_LARGE, "an upload may have " + most + " bytes, not " + length.getAsLong());
        }
    }

    /** Before anything is created: no byte will ever come that could tell what this is. */
    private void checkNotEmpty(UploadSpec spec) throws UploadRejectedException {
        boolean empty = spec.role() == Role.WHOLE && spec.length().orElse(-1) == 0;
        Optional<String> objection = empty ? wiring.types().objectionToEmpty() : Optional.empty();
        if (objection.isPresent()) {
            throw new UploadRejectedException(Rejection.TYPE_REFUSED, objection.get());
        }
    }

    /** A session that fails for its type, with the claim of the removal of its bytes. */
    static Draft failed(Ledger ledger, Rows rows, String type, String objection) throws IOException {
        Instant now = ledger.now();
        Draft draft = Draft.of(rows);
        if (rows.session().state().takesBytes()) {
            draft.then(new TypeDetected(type), now);
        }
        return draft.then(new Failed(Rejection.TYPE_REFUSED, objection), now).then(ledger.begun(now), now);
    }

    private static void checkTakesBytes(UploadSession row) throws UploadRejectedException {
        checkNotEnded(row);
        if (row.state() == SessionState.PAUSED) {
            throw new UploadRejectedException(Rejection.PAUSED, "upload " + row.id() + " is paused");
        }
        boolean joined = row.outcome().joinedTo().isPresent();
        if (!row.state().takesBytes() || joined || row.spec().role() == Role.FINAL) {
            throw new UploadRejectedException(
                    Rejection.NOT_APPENDABLE, "upload " + row.id() + " is whole and takes no more bytes");
        }
    }

    static void checkNotEnded(UploadSession row) throws UploadRejectedException {
        if (row.state().ended()) {
            boolean expired = row.outcome().failure().equals(Optional.of(Rejection.EXPIRED));
            throw new UploadRejectedException(
                    expired ? Rejection.EXPIRED : Rejection.GONE,
                    "upload " + row.id() + " is " + row.state()
                            + row.outcome().note().map(note -> ": " + note).orElse(""));
        }
    }

    private static boolean covers(List<ByteRange> received, ByteRange range) {
        return received.stream().anyMatch(one -> one.first() <= range.first() && one.end() >= range.end());
    }

    private static UploadRejectedException unknown(UploadId id) {
        return new UploadRejectedException(Rejection.UNKNOWN, "no upload " + id);
    }
}
