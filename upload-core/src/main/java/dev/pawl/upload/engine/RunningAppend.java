// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent.AllowanceRaised;
import dev.pawl.upload.SessionEvent.Appended;
import dev.pawl.upload.SessionEvent.LengthDeclared;
import dev.pawl.upload.SessionEvent.Prepared;
import dev.pawl.upload.SessionEvent.Renewed;
import dev.pawl.upload.SessionEvent.TypeDetected;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec.Role;
import dev.pawl.upload.engine.AppendSpec.Completion;
import dev.pawl.upload.engine.AppendSpec.Integrity;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.StorageWriter.Saved;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sequential append of one upload in this process. Every step runs under one mutex, so that whoever ends the append
 * (its own host, a superseding request, the timer) finds it between steps. The order is always: durable, recorded, told.
 */
final class RunningAppend implements Append, Ticking {
    private static final long MILLISECOND = 1_000_000;
    private static final long SILENCE = 50 * MILLISECOND;

    /** How the body ended. */
    private enum Body {
        GOES_ON,
        WHOLE,
        CUT
    }

    private final AppendContext context;
    private final AppendSpec spec;
    private final UploadId id;
    private final long epoch;
    private final AppendHost host = new AppendHost();
    private final ReentrantLock mutex = new ReentrantLock();
    private final RecordPace pace;
    private final FirstBytes first;
    private Intake intake;
    private Rows rows;
    private volatile long arrived;
    private volatile long recorded;
    private volatile @Nullable Rejection stopped;
    private @Nullable IOException broken;
    private @Nullable UploadRejectedException refused;
    private @Nullable Ended ended;
    private @Nullable String detected;

    /** Whether the newest version of the row, as far as it is known here, was recorded here. */
    private boolean ours = true;

    private boolean inDoubt;

    /** How it went, for good. */
    private record Ended(
            @Nullable Status status,
            @Nullable IOException broken,
            @Nullable UploadRejectedException refused) {
        Status orThrow() throws IOException, UploadRejectedException {
            if (broken != null) {
                throw new IOException(broken.getMessage(), broken);
            }
            if (refused != null) {
                throw refused;
            }
            if (status == null) {
                throw new IllegalStateException("an append ended without an end");
            }
            return status;
        }
    }

    RunningAppend(AppendContext context, Rows rows, AppendSpec spec) throws IOException, UploadRejectedException {
        this.context = context;
        this.spec = spec;
        this.rows = rows;
        this.id = rows.session().id();
        this.epoch = rows.session().epoch();
        this.arrived = rows.session().offset();
        this.recorded = arrived;
        this.pace = new RecordPace(
                context.traits(rows.session()), rows.session().times().timeout(), context.nanoTime());
        this.first = context.firstBytes(rows.session());
        this.intake = context.intake(rows.session(), spec);
    }

    UploadId id() {
        return id;
    }

    /**
     * Whether a new append at an offset is a retry of what this one is doing, and this one has fallen silent; or another
     * epoch has begun, and this one cannot record anything any more.
     */
    boolean yieldsTo(UploadSession row, long offset) {
        if (row.epoch() != epoch) {
            return offset == row.offset();
        }
        return offset >= recorded && offset <= arrived && context.nanoTime() - pace.lastByte() >= SILENCE;
    }

    @Override
    public Next write(ByteBuffer data) {
        mutex.lock();
        try {
            if (over()) {
                return Next.STOP;
            }
            take(data);
            return over() ? Next.STOP : Next.MORE;
        } catch (IOException e) {
            broken = e;
        } catch (UploadRejectedException e) {
            refused = e;
        } catch (RuntimeException | Error e) {
            broken = unexpected(e);
        } finally {
            mutex.unlock();
        }
        return Next.STOP;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        return CompletableFuture.supplyAsync(() -> write(data), context.executor());
    }

    @Override
    public void onStop(Runnable stop) {
        host.onStop(stop);
    }

    @Override
    public Status end(Optional<Checksum> trailer) throws IOException, UploadRejectedException {
        return finish(Body.WHOLE, trailer).orThrow();
    }

    @Override
    public Status cut() throws IOException, UploadRejectedException {
        return finish(Body.CUT, Optional.empty()).orThrow();
    }

    @Override
    public CompletionStage<Status> endAsync(Optional<Checksum> trailer) {
        return Async.call(context.executor(), () -> end(trailer));
    }

    @Override
    public CompletionStage<Status> cutAsync() {
        return Async.call(context.executor(), this::cut);
    }

    @Override
    public void close() {
        finish(Body.CUT, Optional.empty());
    }

    /**
     * Ends this append for another command: waits for a running step, then makes what arrived durable and records it. A
     * step that takes too long is abandoned; the epoch goes on without it.
     */
    void supersede(Rejection why) throws IOException {
        stopped = why;
        host.stop();
        if (why == Rejection.SUPERSEDED) {
            context.observer().superseded();
        }
        if (!lockedInTime()) {
            context.abandon(this);
            return;
        }
        try {
            finish(Body.CUT, Optional.empty());
        } finally {
            mutex.unlock();
        }
    }

    private boolean lockedInTime() throws InterruptedIOException {
        try {
            return mutex.tryLock(context.policy().supersedeWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while upload " + id + " was taken over");
        }
    }

    /** Records bytes that waited long enough, or renews the session's activity. */
    @Override
    public void tick() {
        long now = context.nanoTime();
        boolean due = saveDue(now);
        boolean renew = pace.renewalDue(now);
        if ((due || renew) && mutex.tryLock()) {
            try {
                if (!over() && due) {
                    save(Body.GOES_ON);
                } else if (!over() && takesBytes()) {
                    record(Draft.of(rows).then(new Renewed(), context.now()));
                }
                if (!over() && !takesBytes()) {
                    finish(Body.CUT, Optional.empty());
                }
            } catch (IOException e) {
                broken = e;
            } catch (UploadRejectedException e) {
                refused = e;
            } catch (RuntimeException | Error e) {
                broken = unexpected(e);
            } finally {
                mutex.unlock();
            }
            if (broken != null || refused != null) {
                host.stop();
            }
        }
    }

    @Override
    public boolean wantsTick() {
        long now = context.nanoTime();
        return saveDue(now) || pace.renewalDue(now);
    }

    private boolean saveDue(long now) {
        return !checked() && pace.timerDue(now, arrived - recorded);
    }

    /**
     * Makes room for parallel chunks without disturbing the host that feeds this append, if its bytes may be recorded
     * now and no step is stuck; else the append ends.
     */
    void prepareParts() throws IOException, UploadRejectedException {
        if (checked() || !lockedInTime()) {
            supersede(Rejection.SUPERSEDED);
            return;
        }
        try {
            if (over() || rows.session().content().prepared()) {
                return;
            }
            save(Body.GOES_ON);
            Optional<MessageDigest> digest = intake.whole();
            if (takesBytes()) {
                intake.close();
                Prepared prepared = context.prepare(rows.session());
                record(Draft.of(rows).then(prepared, context.now()));
            }
            if (takesBytes()) {
                intake = context.intake(rows.session(), spec, digest);
            } else {
                finish(Body.CUT, Optional.empty());
            }
        } catch (IOException e) {
            broken = e;
            throw e;
        } catch (UploadRejectedException e) {
            refused = e;
            throw e;
        } catch (RuntimeException | Error e) {
            IOException end = unexpected(e);
            broken = end;
            throw end;
        } finally {
            mutex.unlock();
        }
    }

    private boolean takesBytes() {
        return rows.session().state().takesBytes();
    }

    private IOException unexpected(Throwable e) {
        return new IOException("upload " + id + " could not go on", e);
    }

    private boolean over() {
        return ended != null || broken != null || refused != null || stopped != null;
    }

    private boolean checked() {
        return spec.integrity() != Integrity.NONE;
    }

    private void take(ByteBuffer data) throws IOException, UploadRejectedException {
        while (data.hasRemaining()) {
            int taken = (int) Math.min(Math.min(room(), data.remaining()), pace.untilCheap(arrived));
            if (taken == 0) {
                refused = context.overLength(rows.session(), length());
                return;
            }
            first.take(data.slice(data.position(), taken));
            if (!checked() && first.full()) {
                judge(false);
            }
            intake.take(data.slice(data.position(), taken));
            data.position(data.position() + taken);
            long end = arrived + taken;
            arrived = end;
            pace.came(context.nanoTime());
            if (!checked() && pace.cheapAt(arrived) && pace.recordDue(context.nanoTime(), arrived - recorded)) {
                save(Body.GOES_ON);
            }
        }
    }

    /** How many bytes may come now; raises the allowance of an upload of unknown length before they are taken. */
    private long room() throws IOException, UploadRejectedException {
        UploadSession row = rows.session();
        if (!row.state().takesBytes()) {
            return 0;
        }
        long most = context.policy().maxLength(row.owner());
        boolean spent = length().isEmpty() && arrived >= row.content().allowance() && arrived < most;
        if (spent) {
            long step = Math.max(context.policy().allowanceStep(), arrived / 16);
            long allowance = Math.min(most, Math.addExact(arrived, step));
            record(Draft.of(rows).then(new AllowanceRaised(allowance), context.now()));
        }
        long limit = length().orElse(rows.session().content().allowance());
        return Math.max(0, limit - arrived);
    }

    /** As recorded, or as this request says it and will record it. */
    private OptionalLong length() {
        OptionalLong known = rows.session().length();
        return known.isPresent() ? known : spec.length();
    }

    private Ended finish(Body body, Optional<Checksum> trailer) {
        mutex.lock();
        try {
            Ended known = ended;
            if (known != null) {
                return known;
            }
            Ended now = conclude(body, trailer);
            ended = now;
            return now;
        } finally {
            mutex.unlock();
        }
    }

    private Ended conclude(Body body, Optional<Checksum> trailer) {
        try {
            if (broken != null) {
                throw fault(broken);
            }
            Rows before = rows;
            boolean counts = !checked() || body == Body.WHOLE && !over() && verified(trailer);
            if (counts) {
                save(body);
            }
            if (refused != null) {
                throw refused;
            }
            Rejection why = stopped;
            if (why != null) {
                throw new UploadRejectedException(why, "upload " + id + " was taken over by another request");
            }
            if (rows.session().version() == before.session().version()) {
                adopt(context.current(before));
            }
            return new Ended(context.status(rows), null, null);
        } catch (IOException e) {
            context.doubt(id);
            return new Ended(null, e, null);
        } catch (UploadRejectedException e) {
            return new Ended(null, null, e);
        } catch (RuntimeException | Error e) {
            context.doubt(id);
            return new Ended(null, unexpected(e), null);
        } finally {
            host.stop();
            intake.close();
            context.left(this, rows, intake, ours);
        }
    }

    /**
     * A fault is no news of an upload that went on without this append: storages remove the bytes below it. Of a record
     * in doubt nobody knows who went on.
     */
    private IOException fault(IOException happened) throws UploadRejectedException {
        try {
            if (!inDoubt) {
                context.checkGoesOn(rows);
            }
        } catch (IOException unknown) {
            happened.addSuppressed(unknown);
        }
        return happened;
    }

    private Saved checkpoint() throws IOException, UploadRejectedException {
        try {
            return intake.checkpoint();
        } catch (IOException e) {
            throw fault(e);
        }
    }

    private boolean verified(Optional<Checksum> trailer) throws UploadRejectedException {
        Optional<Checksum> expected = spec.integrity() == Integrity.GIVEN ? spec.checksum() : trailer;
        if (expected.isEmpty()) {
            throw new UploadRejectedException(
                    Rejection.CHECKSUM_MISMATCH, "upload " + id + ": the announced checksum did not come");
        }
        if (!intake.matches(expected.get())) {
            throw new UploadRejectedException(
                    Rejection.CHECKSUM_MISMATCH,
                    "upload " + id + ": the bytes have another "
                            + expected.get().algorithm());
        }
        return true;
    }

    /** Durable first, then recorded. */
    private void save(Body body) throws IOException, UploadRejectedException {
        if (!takesBytes()) {
            return;
        }
        boolean last = body == Body.WHOLE && spec.completion() == Completion.LAST && refused == null && stopped == null;
        judge(arrived == length().orElse(last ? arrived : -1));
        long began = context.nanoTime();
        long before = rows.session().offset();
        Instant now = context.now();
        Draft draft = Draft.of(rows);
        String type = detected;
        if (type != null && rows.session().content().detectedType().isEmpty()) {
            draft.then(new TypeDetected(type), now);
        }
        if (rows.session().length().isEmpty() && spec.length().isPresent()) {
            draft.then(new LengthDeclared(spec.length().getAsLong()), now);
        }
        if (arrived > rows.session().offset()) {
            Saved saved = checkpoint();
            draft.then(new Appended(arrived, saved.checkpoint()), now).sealing(saved.sealed());
        }
        if (last && draft.session().length().orElse(arrived) != arrived) {
            refused = new UploadRejectedException(
                    Rejection.LENGTH_CONFLICT,
                    "upload " + id + " ends at " + arrived + " and was to have "
                            + draft.session().length().getAsLong());
        }
        boolean atLength = spec.completion() == Completion.AT_LENGTH && context.covered(draft.session());
        if (draft.session().spec().role() == Role.WHOLE && (last && refused == null || atLength)) {
            context.complete(draft, intake, draft.session().length().orElse(arrived), now);
        }
        if (draft.changes()) {
            record(draft);
        }
        if (recorded > before) {
            context.observer().recorded(recorded - before, Duration.ofNanos(context.nanoTime() - began));
        }
        if (body == Body.GOES_ON && allRecorded()) {
            first.rest();
        }
    }

    /**
     * Decides what this is once its first bytes are there. What the policy does not take is refused at once: its bytes
     * need not be durable, for they go.
     *
     * @param all whether the content ends with what arrived
     */
    private void judge(boolean all) throws IOException, UploadRejectedException {
        Optional<String> type = first.decide(all, count -> context.recordedHead(rows.session(), count));
        if (type.isEmpty()) {
            return;
        }
        Optional<String> objection = context.objection(rows.session(), type.get(), all && arrived == 0);
        if (objection.isPresent()) {
            record(context.failed(rows, type.get(), objection.get()));
            throw new UploadRejectedException(Rejection.TYPE_REFUSED, "upload " + id + ": " + objection.get());
        }
        detected = type.get();
    }

    private void record(Draft draft) throws IOException, UploadRejectedException {
        Draft next = draft;
        Outcome outcome = replaced(next);
        Optional<Rows> renewed = outcome == Outcome.STALE ? context.renewed(rows) : Optional.empty();
        while (renewed.isPresent()) {
            rows = renewed.get();
            next = next.onto(rows);
            outcome = replaced(next);
            renewed = outcome == Outcome.STALE ? context.renewed(rows) : Optional.empty();
        }
        switch (outcome) {
            case DONE -> {
                rows = next.after();
                recorded = rows.session().offset();
                pace.recorded(context.nanoTime(), arrived - recorded);
            }
            case OVER_QUOTA -> throw context.overQuota(next.session());
            case STALE -> adopt(context.finishedByParts(rows));
        }
    }

    private Outcome replaced(Draft draft) throws IOException {
        try {
            return context.record(draft);
        } catch (IOException e) {
            inDoubt = true;
            context.doubt(id);
            throw e;
        }
    }

    private void adopt(Rows found) {
        ours &= found.session().version() == rows.session().version();
        rows = found;
    }

    /** Whether everything that arrived is in the row. */
    boolean allRecorded() {
        return arrived == rows.session().offset();
    }
}
