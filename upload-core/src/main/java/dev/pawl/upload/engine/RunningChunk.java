// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One parallel chunk. It counts as a whole or not at all, and disturbs no other one. */
final class RunningChunk implements Append {
    /** Whom a chunk goes to. */
    interface Keeper {
        /** Sees every byte before it is written; true once it can judge. */
        boolean came(ByteBuffer data);

        /**
         * Ends the upload if what came tells that it is not allowed.
         *
         * @param whole whether no more bytes of the chunk will come
         */
        void judge(boolean whole) throws IOException, UploadRejectedException;

        /** What becomes of a chunk that came whole. */
        Status keep(StorageWriter.Saved saved) throws IOException, UploadRejectedException;

        /** Where the upload stands if all its bytes came by others meanwhile; storages remove what was under way. */
        Optional<Status> needless() throws IOException;
    }

    private final UploadId id;
    private final ChunkSpec spec;
    private final StorageWriter writer;
    private final RequestDigest digest;
    private final Renewal renewal;
    private final Keeper keeper;
    private final Wiring wiring;
    private final ReentrantLock mutex = new ReentrantLock();
    private long came;
    private @Nullable IOException broken;
    private @Nullable UploadRejectedException refused;
    private @Nullable Status kept;
    private boolean ended;

    RunningChunk(UploadId id, ChunkSpec spec, StorageWriter writer, Renewal renewal, Keeper keeper, Wiring wiring) {
        this.id = id;
        this.spec = spec;
        this.writer = writer;
        this.digest = RequestDigest.of(AppendSpec.Integrity.GIVEN, spec.checksum());
        this.renewal = renewal;
        this.keeper = keeper;
        this.wiring = wiring;
    }

    @Override
    public Next write(ByteBuffer data) {
        mutex.lock();
        try {
            if (ended || broken != null || refused != null) {
                return Next.STOP;
            }
            if (came + data.remaining() > spec.range().length()) {
                refused = new UploadRejectedException(
                        Rejection.OVER_LENGTH, "upload " + id + ": more came than the chunk has, " + spec.range());
                return Next.STOP;
            }
            came += data.remaining();
            if (keeper.came(data) && spec.checksum().isEmpty()) {
                keeper.judge(false);
            }
            digest.update(data);
            writer.write(data);
            renewal.came();
            return Next.MORE;
        } catch (UploadRejectedException e) {
            refused = e;
            return Next.STOP;
        } catch (IOException e) {
            broken = e;
            return Next.STOP;
        } catch (RuntimeException | Error e) {
            broken = unexpected(e);
            return Next.STOP;
        } finally {
            mutex.unlock();
        }
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        return CompletableFuture.supplyAsync(() -> write(data), wiring.executor());
    }

    /** A chunk is never superseded. */
    @Override
    public void onStop(Runnable stop) {}

    @Override
    public Status end(Optional<Checksum> trailer) throws IOException, UploadRejectedException {
        return finish(true);
    }

    @Override
    public Status cut() throws IOException, UploadRejectedException {
        return finish(false);
    }

    @Override
    public CompletionStage<Status> endAsync(Optional<Checksum> trailer) {
        return Async.call(wiring.executor(), () -> end(trailer));
    }

    @Override
    public CompletionStage<Status> cutAsync() {
        return Async.call(wiring.executor(), this::cut);
    }

    @Override
    public void close() {
        mutex.lock();
        try {
            if (!ended) {
                ended = true;
                refused = cutShort();
                writer.close();
            }
        } finally {
            mutex.unlock();
        }
    }

    private Status finish(boolean whole) throws IOException, UploadRejectedException {
        mutex.lock();
        try {
            if (!ended) {
                ended = true;
                conclude(whole);
            }
            if (broken != null) {
                throw new IOException(broken.getMessage(), broken);
            }
            if (refused != null) {
                throw refused;
            }
            if (kept == null) {
                throw new IllegalStateException("a chunk ended without an end");
            }
            return kept;
        } finally {
            mutex.unlock();
        }
    }

    private void conclude(boolean whole) {
        try {
            if (broken == null && refused == null) {
                check(whole);
                keeper.judge(true);
                long began = wiring.nanoTime().getAsLong();
                kept = keeper.keep(writer.checkpoint());
                Duration took = Duration.ofNanos(wiring.nanoTime().getAsLong() - began);
                wiring.observer().recorded(spec.range().length(), took);
            }
        } catch (IOException e) {
            broken = e;
        } catch (UploadRejectedException e) {
            refused = e;
        } catch (RuntimeException | Error e) {
            broken = unexpected(e);
        } finally {
            writer.close();
        }
        IOException fault = broken;
        if (fault != null) {
            settle(fault);
        }
    }

    private void settle(IOException fault) {
        try {
            kept = keeper.needless().orElse(null);
            broken = kept == null ? fault : null;
        } catch (IOException unknown) {
            fault.addSuppressed(unknown);
        }
    }

    private IOException unexpected(Throwable e) {
        return new IOException("upload " + id + " could not keep a chunk", e);
    }

    private void check(boolean whole) throws UploadRejectedException {
        if (!whole || came != spec.range().length()) {
            throw cutShort();
        }
        if (spec.checksum().isPresent() && !digest.matches(spec.checksum().get())) {
            throw new UploadRejectedException(
                    Rejection.CHECKSUM_MISMATCH,
                    "upload " + id + ": the chunk has another "
                            + spec.checksum().get().algorithm());
        }
    }

    private UploadRejectedException cutShort() {
        return new UploadRejectedException(
                Rejection.INCOMPLETE, "upload " + id + ": " + came + " bytes came of the chunk " + spec.range());
    }
}
