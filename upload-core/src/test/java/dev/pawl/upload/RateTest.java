// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.upload.Rate.Level;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:00.000000001Z");

    @Test
    void a_steady_rate_lets_pass_its_burst_and_then_what_comes_back() {
        Rate rate = Rate.perSecond(10, 20);
        Level full = rate.add(Level.EMPTY, 20, NOW);

        assertThat(rate.wait(Level.EMPTY, NOW)).isZero();
        assertThat(rate.wait(rate.add(Level.EMPTY, 19, NOW), NOW)).isZero();
        assertThat(rate.wait(full, NOW)).isPositive().isLessThanOrEqualTo(Duration.ofMillis(1));
        assertThat(rate.wait(full, NOW.plusMillis(1))).isZero();
        assertThat(rate.wait(rate.add(full, 10, NOW), NOW)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_001));
        assertThat(rate.wait(rate.add(full, 10, NOW.plusSeconds(1)), NOW.plusSeconds(1)))
                .isLessThanOrEqualTo(Duration.ofMillis(1));
    }

    @Test
    void looking_often_does_not_keep_room_from_coming_back() {
        Rate rate = Rate.perSecond(1, 1);
        Level level = rate.add(Level.EMPTY, 1, NOW);
        for (int i = 0; i < 100; i++) {
            level = rate.add(level, 0, NOW.plusMillis(10 * i));
        }
        assertThat(rate.wait(level, NOW.plusMillis(1))).isZero();
        assertThat(rate.empty(level, NOW.plusSeconds(1))).isTrue();
        assertThat(rate.empty(level, NOW.plusMillis(999))).isFalse();
    }

    @Test
    void the_time_told_is_enough_and_not_much_too_long() {
        Rate rate = Rate.perSecond(3, 7);
        Level level = rate.add(Level.EMPTY, 1_000, NOW);
        Duration wait = rate.wait(level, NOW);

        assertThat(rate.wait(level, NOW.plus(wait))).isZero();
        assertThat(rate.wait(level, NOW.plus(wait.minusMillis(1)))).isPositive();
        assertThat(wait).isBetween(Duration.ofSeconds(331), Duration.ofSeconds(332));
    }

    @Test
    void a_day_ends_at_midnight() {
        Rate rate = Rate.perDay(100);
        Level full = rate.add(rate.add(Level.EMPTY, 60, NOW), 40, NOW);

        assertThat(rate.wait(rate.add(Level.EMPTY, 99, NOW), NOW)).isZero();
        assertThat(rate.wait(full, NOW)).isEqualTo(Duration.between(NOW, Instant.parse("2026-11-23T00:00:00Z")));
        assertThat(rate.wait(full, Instant.parse("2026-11-22T23:59:59Z"))).isEqualTo(Duration.ofSeconds(1));
        assertThat(rate.wait(full, Instant.parse("2026-11-23T00:00:00Z"))).isZero();
        assertThat(rate.empty(full, Instant.parse("2026-11-23T00:00:00Z"))).isTrue();
        assertThat(rate.empty(full, NOW)).isFalse();
        assertThat(rate.add(full, 1, Instant.parse("2026-11-23T00:00:00Z")).used())
                .isEqualTo(1);
    }

    @Test
    void no_amount_leaves_the_calendar() {
        Rate slow = Rate.perSecond(1, 1);
        Level level = slow.add(slow.add(Level.EMPTY, Long.MAX_VALUE, NOW), 1, NOW);
        assertThat(slow.wait(level, NOW)).isGreaterThan(Duration.ofDays(3_650));
        Rate day = Rate.perDay(1);
        assertThat(day.add(day.add(Level.EMPTY, Long.MAX_VALUE, NOW), Long.MAX_VALUE, NOW)
                        .used())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void bytes_at_great_speed_are_not_rounded_away() {
        Rate rate = Rate.perSecond(8L << 30, 1 << 20);
        Level level = Level.EMPTY;
        for (int i = 0; i < 1 << 10; i++) {
            level = rate.add(level, 1 << 10, NOW);
        }
        assertThat(rate.wait(level, NOW)).isPositive();
    }

    @Test
    void a_rate_of_nothing_is_none() {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.perSecond(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.perSecond(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.perDay(0));
        assertThat(Rate.UNLIMITED.limits()).isFalse();
    }
}
