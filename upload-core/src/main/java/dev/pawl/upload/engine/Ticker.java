// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks after what goes on, above all appends whose clients are slow or silent, as long as there is any. Keeps no thread. */
final class Ticker {
    private static final Duration EVERY = Duration.ofMillis(100);

    private final Executor executor;
    private final Executor later;
    private final Collection<? extends Ticking> all;
    private final AtomicBoolean awake = new AtomicBoolean();

    Ticker(Executor executor, Collection<? extends Ticking> all) {
        this.executor = executor;
        this.later = CompletableFuture.delayedExecutor(EVERY.toMillis(), TimeUnit.MILLISECONDS, this::begin);
        this.all = all;
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
            for (Ticking one : all) {
                if (one.wantsTick()) {
                    executor.execute(one::tick);
                }
            }
        } catch (RejectedExecutionException busy) {
            // The next tick finds the same ones waiting.
        } finally {
            rest();
        }
    }

    private void rest() {
        awake.set(false);
        if (!all.isEmpty()) {
            wake();
        }
    }
}
