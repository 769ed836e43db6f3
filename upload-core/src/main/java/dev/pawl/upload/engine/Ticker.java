// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks after appends whose clients are slow or silent, as long as there are any. Keeps no thread. */
final class Ticker {
    private static final Duration EVERY = Duration.ofMillis(100);

    private final Executor executor;
    private final Executor later;
    private final Collection<RunningAppend> appends;
    private final AtomicBoolean awake = new AtomicBoolean();

    Ticker(Executor executor, Collection<RunningAppend> appends) {
        this.executor = executor;
        this.later = CompletableFuture.delayedExecutor(EVERY.toMillis(), TimeUnit.MILLISECONDS, this::begin);
        this.appends = appends;
    }

    void wake() {
        if (awake.compareAndSet(false, true)) {
            later.execute(this::tick);
        }
    }

    /** A host that is too busy for one tick gets the next one. */
    private void begin(Runnable tick) {
        try {
            executor.execute(tick);
        } catch (RejectedExecutionException busy) {
            rest();
        }
    }

    private void tick() {
        try {
            for (RunningAppend append : appends) {
                if (append.wantsTick()) {
                    executor.execute(append::tick);
                }
            }
        } catch (RejectedExecutionException busy) {
            // The next tick finds the same appends waiting.
        } finally {
            rest();
        }
    }

    private void rest() {
        awake.set(false);
        if (!appends.isEmpty()) {
            wake();
        }
    }
}
