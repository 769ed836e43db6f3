// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops the reading of a body, once: when somebody says so, or when no byte came for too long (tus 1.0.0, PATCH: the
 * server should time out dead reads). Time that storage or metadata take does not count. It lives here because not every
 * HTTP stack has such a time-out.
 */
final class IdleWatch {
    private final long timeout;
    private final Executor executor;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile Runnable stop = () -> {};
    private volatile boolean waiting = true;
    private volatile boolean ended;
    private volatile long since = System.nanoTime();
    /** Rings with true; false takes it off the clock. */
    private volatile CompletableFuture<Boolean> alarm = CompletableFuture.completedFuture(false);

    IdleWatch(Duration timeout, Executor executor) {
        this.timeout = timeout.toNanos();
        this.executor = executor;
    }

    void begin(Runnable stopReading) {
        stop = stopReading;
        arm(timeout);
    }

    void busy() {
        waiting = false;
    }

    void waiting() {
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
        long idle = waiting ? System.nanoTime() - since : 0;
        if (idle >= timeout) {
            executor.execute(this::stop);
        } else {
            arm(timeout - idle);
        }
    }
}
