// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Caller;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Follows one upload for a progress bar. Only the newest state is told, at most ten times a second, so that nothing piles
 * up for a slow reader; what happens on this node is told at once, what happens on others within two seconds, because the
 * store is asked. One caller at a time, but for {@link #close}. For what must not be missed there is
 * {@link UploadListener}.
 */
public final class Following implements AutoCloseable {
    private static final long POLL = TimeUnit.SECONDS.toNanos(2);
    private static final long APART = TimeUnit.MILLISECONDS.toNanos(100);

    private final Ledger ledger;
    private final Caller caller;
    private final UploadId id;
    private final BooleanSupplier closing;
    private final Bells.Bell bell;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final AtomicBoolean left = new AtomicBoolean();
    private Optional<Status> told = Optional.empty();
    private long toldAt;

    Following(Ledger ledger, Caller caller, UploadId id, BooleanSupplier closing) {
        this.ledger = ledger;
        this.caller = caller;
        this.id = id;
        this.closing = closing;
        this.bell = ledger.bells().join(id);
    }

    /**
     * Waits until the upload is not as it was told last; the first call tells how it is. May be called again after an
     * exception.
     *
     * @param atMost the longest wait
     * @return empty if nothing changed, if this was closed or the service closes, or if the thread was interrupted
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN: it was forgotten meanwhile, or is not the caller's
     */
    public Optional<Status> next(Duration atMost) throws IOException, UploadRejectedException {
        long end = System.nanoTime() + atMost.toNanos();
        if (told.isPresent() && !waited(closed, toldAt + APART - System.nanoTime())) {
            return Optional.empty();
        }
        while (!over()) {
            CompletableFuture<Void> rung = bell.next();
            Status now = ledger.status(ledger.find(caller, id));
            if (told.isEmpty() || changed(told.get(), now)) {
                told = Optional.of(now);
                toldAt = System.nanoTime();
                return told;
            }
            long rest = end - System.nanoTime();
            if (rest <= 0 || !waited(rung, Math.min(rest, POLL))) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * Whether {@link #next} has nothing more to tell.
     *
     * @return true once this was closed or the service closes
     */
    public boolean over() {
        return closed.isDone() || closing.getAsBoolean();
    }

    /** Ends a wait. Twice is once. */
    @Override
    public void close() {
        if (left.compareAndSet(false, true)) {
            ledger.bells().leave(id);
            closed.complete(null);
        }
    }

    private static boolean changed(Status before, Status now) {
        UploadSession one = before.session();
        UploadSession other = now.session();
        return one.state() != other.state()
                || !one.length().equals(other.length())
                || !before.received().equals(now.received())
                || !before.moved().equals(now.moved());
    }

    /** Until something happens, or the time is over; false if the thread was interrupted. */
    private boolean waited(CompletableFuture<Void> something, long nanos) {
        if (nanos <= 0) {
            return true;
        }
        try {
            CompletableFuture.anyOf(something, closed).get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException later) {
            // it is looked again
        }
        return true;
    }
}
