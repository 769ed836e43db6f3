// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** M6: the far clock is asked once a minute. */
final class ReckonedClockTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicReference<Instant> far = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicInteger asked = new AtomicInteger();
    private final ReckonedClock clock = new ReckonedClock(
            () -> {
                asked.incrementAndGet();
                return far.get();
            },
            nanos::get);

    @Test
    void between_questions_the_monotonic_clock_counts() throws IOException {
        Instant first = clock.now();
        pass(Duration.ofSeconds(59));
        assertThat(clock.now()).isEqualTo(first.plusSeconds(59));
        assertThat(asked).hasValue(1);
        pass(Duration.ofSeconds(2));
        clock.now();
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_leap_of_the_far_clock_is_followed_after_a_minute_and_jitter_is_no_step_back() throws IOException {
        Instant first = clock.now();
        pass(Duration.ofSeconds(61));
        far.set(first.plusSeconds(61).minusMillis(3));
        assertThat(clock.now()).isEqualTo(first.plusSeconds(61));
        pass(Duration.ofSeconds(61));
        far.set(first.plusSeconds(10_000));
        assertThat(clock.now()).isEqualTo(first.plusSeconds(10_000));
        pass(Duration.ofSeconds(61));
        far.set(first);
        assertThat(clock.now()).isEqualTo(first);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
