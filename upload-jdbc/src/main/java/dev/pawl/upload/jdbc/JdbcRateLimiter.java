// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rate;
import dev.pawl.upload.Rate.Level;
import dev.pawl.upload.spi.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Meters that all nodes over one database share. A node counts in its memory and tells the database in steps of a
 * sixty-fourth of what may pass at once, so nearly no request costs a transaction; in return each node may let pass one
 * step more, and one that dies takes less than a step with it.
 */
final class JdbcRateLimiter implements RateLimiter {
    private static final int SWEEP_AT_LEAST = 1_000;

    private final ConcurrentHashMap<Key, Tally> tallies = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final Writes writes;
    private final StoreClock clock;

    private record Key(OwnerId owner, Meter meter) {}

    JdbcRateLimiter(Writes writes, StoreClock clock) {
        this.writes = writes;
        this.clock = clock;
    }

    @Override
    public Duration take(OwnerId owner, Meter meter, long amount, Rate rate) throws IOException {
        if (!rate.limits()) {
            return Duration.ZERO;
        }
        Instant now = swept();
        Tally tally = tally(owner, meter, rate);
        Duration wait = tally.take(amount, now);
        if (wait.isZero()) {
            tell(owner, meter, tally, now);
        }
        return wait;
    }

    @Override
    public Duration spend(OwnerId owner, Meter meter, long amount, Rate rate) throws IOException {
        if (!rate.limits()) {
            return Duration.ZERO;
        }
        Instant now = swept();
        Tally tally = tally(owner, meter, rate);
        tally.add(amount, now);
        tell(owner, meter, tally, now);
        return tally.wait(now);
    }

    private Tally tally(OwnerId owner, Meter meter, Rate rate) {
        return tallies.compute(
                new Key(owner, meter), (key, kept) -> kept == null || !kept.of(rate) ? new Tally(rate) : kept);
    }

    private void tell(OwnerId owner, Meter meter, Tally tally, Instant now) {
        long step = tally.untoldStep();
        if (step == 0) {
            return;
        }
        try {
            Level shared = writes.run(new Work<>(
                    "a meter of an owner",
                    link -> MeterTable.add(
                            link, owner, meter, before -> tally.rate().add(before, step, now)),
                    any -> true));
            tally.told(shared, now);
        } catch (IOException later) {
            // the next call tells it; whether the database is away is for the request itself to find out
            tally.untold(step);
        }
    }

    private Instant swept() throws IOException {
        Instant now = clock.now();
        if (calls.incrementAndGet() % Math.max(SWEEP_AT_LEAST, tallies.mappingCount()) == 0) {
            tallies.values().removeIf(tally -> tally.empty(now));
        }
        return now;
    }
}
