// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rate;
import dev.pawl.upload.Rate.Level;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of one process, in its memory: each node allows every owner its whole rate, and a restart forgets all. */
public final class LocalRateLimiter implements RateLimiter {
    private static final int SWEEP_AT_LEAST = 1_000;

    private final ConcurrentHashMap<Key, Kept> meters = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final Clock clock;

    /** Whose time it is. */
    @FunctionalInterface
    public interface Clock {
        /**
         * The time.
         *
         * @return now
         * @throws IOException not now
         */
        Instant now() throws IOException;
    }

    private record Key(OwnerId owner, Meter meter) {}

    private record Kept(Rate rate, Level level) {}

    /**
     * Empty meters.
     *
     * @param clock such as that of the metadata store
     */
    public LocalRateLimiter(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Duration take(OwnerId owner, Meter meter, long amount, Rate rate) throws IOException {
        if (!rate.limits()) {
            return Duration.ZERO;
        }
        Instant now = swept();
        Duration[] wait = {Duration.ZERO};
        meters.compute(new Key(owner, meter), (key, kept) -> {
            Level level = kept == null ? Level.EMPTY : kept.level();
            wait[0] = rate.wait(level, now);
            return wait[0].isZero() ? new Kept(rate, rate.add(level, amount, now)) : kept;
        });
        return wait[0];
    }

    @Override
    public Duration spend(OwnerId owner, Meter meter, long amount, Rate rate) throws IOException {
        if (!rate.limits()) {
            return Duration.ZERO;
        }
        Instant now = swept();
        Duration[] wait = {Duration.ZERO};
        meters.compute(new Key(owner, meter), (key, kept) -> {
            Level level = rate.add(kept == null ? Level.EMPTY : kept.level(), amount, now);
            wait[0] = rate.wait(level, now);
            return new Kept(rate, level);
        });
        return wait[0];
    }

    /**
     * How many meters are kept.
     *
     * @return those that were not empty when they were last looked at
     */
    public int size() {
        return meters.size();
    }

    /** Looks through all of them once in as many calls as there are meters. */
    private Instant swept() throws IOException {
        Instant now = clock.now();
        if (calls.incrementAndGet() % Math.max(SWEEP_AT_LEAST, meters.mappingCount()) == 0) {
            meters.values().removeIf(kept -> kept.rate().empty(kept.level(), now));
        }
        return now;
    }
}
