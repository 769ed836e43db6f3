// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The engine's words for the audit, asked for again when they are a minute old: after a reload of its signatures the
 * audit names the older ones for a minute at most. Thread-safe; two may ask at once.
 */
final class EngineName {
    static final Duration KEPT = Duration.ofMinutes(1);

    /** Asks the daemon. */
    interface Source {
        ClamavHealth ask() throws NoAnswerException;
    }

    private record Told(String engine, long nanos) {}

    private final LongSupplier nanoTime;
    private final AtomicReference<Optional<Told>> last = new AtomicReference<>(Optional.empty());

    EngineName(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Fresh enough, or asked for. */
    String fresh(Source source) throws NoAnswerException {
        long now = nanoTime.getAsLong();
        Optional<Told> known = last.get().filter(told -> now - told.nanos() < KEPT.toNanos());
        if (known.isPresent()) {
            return known.get().engine();
        }
        String engine = source.ask().engine();
        last.set(Optional.of(new Told(engine, now)));
        return engine;
    }

    /** However old, without asking. */
    Optional<String> last() {
        return last.get().map(Told::engine);
    }
}
