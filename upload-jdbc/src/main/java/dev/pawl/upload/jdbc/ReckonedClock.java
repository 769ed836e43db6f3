// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A far clock, reckoned from a monotonic one that was set by it at most a minute ago. */
final class ReckonedClock implements StoreClock {
    private static final Duration JITTER = Duration.ofSeconds(1);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(60);

    /**
     * What the far clock told.
     *
     * @param time it told
     * @param nanos of the monotonic clock when it was asked: the told time is not older than that
     */
    private record Reading(Instant time, long nanos) {}

    private final StoreClock far;
    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    ReckonedClock(StoreClock far, LongSupplier nanos) {
        this.far = far;
        this.nanos = nanos;
    }

    @Override
    public Instant now() throws IOException {
        long now = nanos.getAsLong();
        Reading reading = last.get();
        if (reading == null || now - reading.nanos > MOST_NANOS) {
            Instant told = far.now();
            reading = new Reading(reading == null ? told : smooth(told, reckoned(reading, now)), now);
            last.set(reading);
        }
        return reckoned(reading, now);
    }

    /** What the way to the far clock took is no step back; anything larger is followed. */
    private static Instant smooth(Instant told, Instant reckoned) {
        return told.isBefore(reckoned) && told.plus(JITTER).isAfter(reckoned) ? reckoned : told;
    }

    private static Instant reckoned(Reading reading, long now) {
        return reading.time.plusNanos((now - reading.nanos) / 1000 * 1000);
    }
}
