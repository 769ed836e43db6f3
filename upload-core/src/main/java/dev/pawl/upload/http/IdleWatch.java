// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops the reading of a body, once: when somebody says so, or when the client is too slow: no byte for too long, or too few
 * over some time (tus 1.0.0, PATCH: the server should time out dead reads). Time that storage or metadata take does not
 * count. It lives here because not every HTTP stack has such time-outs.
 */
final class IdleWatch {
    private final Patience patience;
    private final Executor executor;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile Runnable stop = () -> {};
    private volatile boolean ended;
    /** Rings with true; false takes it off the clock. */
    private volatile CompletableFuture<Boolean> alarm = CompletableFuture.completedFuture(false);

    private boolean waiting = true;
    private long since = System.nanoTime();
    private long waited;
    private long came;

    IdleWatch(Patience patience, Executor executor) {
        this.patience = patience;
        this.executor = executor;
    }

    void begin(Runnable stopReading) {
        stop = stopReading;
        arm(soonest());
    }

    /** Bytes came. */
    synchronized void busy(long bytes) {
        waited += System.nanoTime() - since;
        came += bytes;
        waiting = false;
    }

    /** More may come. */
    synchronized void waiting() {
        since = System.nanoTime();
        waiting = true;
    }

    /** The host reads no more: stopping it now would only cut off its answer. */
    void end() {
        ended = true;
        alarm.complete(false);
    }

    /** Runs what makes the reader return. */
    void stop() {
        if (!ended && stopped.compareAndSet(false, true)) {
            stop.run();
        }
    }

    private long soonest() {
        return Math.min(patience.idle().toNanos(), patience.window().toNanos());
    }

    private void arm(long nanos) {
        CompletableFuture<Boolean> next =
                new CompletableFuture<Boolean>().completeOnTimeout(true, nanos, TimeUnit.NANOSECONDS);
        alarm = next;
        CompletionStage<Boolean> ring = next;
        ring.thenAccept(rang -> {
            if (rang) {
                look();
            }
        });
        if (ended) {
            next.complete(false);
        }
    }

    private void look() {
        if (ended) {
            return;
        }
        long left = left();
        if (left <= 0) {
            executor.execute(this::stop);
        } else {
            arm(left);
        }
    }

    /** Nanoseconds until it must be looked again; 0 if the client was too slow. */
    private synchronized long left() {
        long idle = waiting ? System.nanoTime() - since : 0;
        if (idle >= patience.idle().toNanos()) {
            return 0;
        }
        long inWindow = waited + idle;
        if (inWindow >= patience.window().toNanos()) {
            if (came < patience.leastBytes()) {
                return 0;
            }
            came = 0;
            waited = -idle;
            inWindow = 0;
        }
        return Math.min(patience.idle().toNanos() - idle, patience.window().toNanos() - inWindow);
    }
}
