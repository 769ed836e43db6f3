// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rate;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.RateLimiter;
import dev.pawl.upload.spi.RateLimiter.Meter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** L1 to L4: meters that all nodes over a store share, where the store has any. */
interface RateRules extends StoreUnderTest {
    Rate TEN = Rate.perSecond(10, 10);

    @Test
    default void L1_a_burst_passes_and_then_what_comes_back() throws IOException {
        RateLimiter limiter = limiter(store());
        assertThat(passed(limiter, ALICE, Meter.REQUESTS, TEN, 100)).isEqualTo(10);
        clock().advance(Duration.ofMillis(500));
        assertThat(passed(limiter, ALICE, Meter.REQUESTS, TEN, 100)).isEqualTo(5);
        clock().advance(Duration.ofMinutes(1));
        assertThat(passed(limiter, ALICE, Meter.REQUESTS, TEN, 100)).isEqualTo(10);
    }

    @Test
    default void L1_nodes_share_a_rate() throws IOException {
        RateLimiter here = limiter(store());
        RateLimiter there = limiter(another());
        int passed = 0;
        for (int i = 0; i < 100; i++) {
            passed += passed(i % 2 == 0 ? here : there, ALICE, Meter.REQUESTS, TEN, 1);
        }
        assertThat(passed).as("a step more for each node").isBetween(10, 12);
    }

    @Test
    default void L1_a_daily_volume_outlives_a_restart_and_ends_at_midnight() throws IOException {
        Rate day = Rate.perDay(1_000);
        assertThat(limiter(store()).spend(ALICE, Meter.DAILY_BYTES, 1_000, day)).isEqualTo(Duration.ofDays(1));
        RateLimiter later = limiter(reopened());
        later.spend(ALICE, Meter.DAILY_BYTES, 20, day);
        assertThat(later.take(ALICE, Meter.DAILY_BYTES, 0, day)).isEqualTo(Duration.ofDays(1));
        clock().advance(Duration.ofDays(1));
        assertThat(later.take(ALICE, Meter.DAILY_BYTES, 999, day)).isZero();
        assertThat(later.take(ALICE, Meter.DAILY_BYTES, 1, day)).isZero();
        assertThat(later.take(ALICE, Meter.DAILY_BYTES, 1, day)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    default void L1_threads_of_several_nodes_that_race_let_pass_no_more_than_the_rate() throws IOException {
        List<RateLimiter> nodes = List.of(limiter(store()), limiter(another()), limiter(another()));
        Rate rate = Rate.perSecond(1, 640);
        List<Integer> passed =
                Race.of(6, thread -> passed(nodes.get(thread % nodes.size()), ALICE, Meter.REQUESTS, rate, 300));
        int all = passed.stream().mapToInt(Integer::intValue).sum();
        assertThat(all)
                .as("a step of 10 told, and one on its way, for each node more")
                .isBetween(640, 640 + 3 * 20);
    }

    @Test
    default void L2_a_refusal_costs_nothing() throws IOException {
        RateLimiter limiter = limiter(store());
        limiter.spend(ALICE, Meter.REQUESTS, 20, TEN);
        Duration wait = limiter.take(ALICE, Meter.REQUESTS, 1, TEN);
        for (int i = 0; i < 100; i++) {
            assertThat(limiter.take(ALICE, Meter.REQUESTS, 1, TEN)).isEqualTo(wait);
        }
    }

    @Test
    default void L3_the_time_told_is_enough() throws IOException {
        RateLimiter limiter = limiter(store());
        for (long amount : LongStream.of(11, 99, 12_345).toArray()) {
            OwnerId owner = new OwnerId("owner" + amount);
            clock().advance(limiter.spend(owner, Meter.BYTES, amount, TEN).minusMillis(1));
            assertThat(limiter.take(owner, Meter.BYTES, 0, TEN).isZero()).isFalse();
            clock().advance(Duration.ofMillis(1));
            assertThat(limiter.take(owner, Meter.BYTES, 1, TEN)).isZero();
        }
    }

    @Test
    default void L4_owners_and_meters_are_apart() throws IOException {
        RateLimiter limiter = limiter(store());
        limiter.spend(ALICE, Meter.REQUESTS, 1_000, TEN);
        assertThat(limiter.take(BOB, Meter.REQUESTS, 1, TEN)).isZero();
        assertThat(limiter.take(ALICE, Meter.BYTES, 1, TEN)).isZero();
        assertThat(limiter.take(ALICE, Meter.REQUESTS, 1, Rate.UNLIMITED)).isZero();
        assertThat(limiter.take(ALICE, Meter.REQUESTS, 1, TEN)).isPositive();
    }

    private static RateLimiter limiter(MetadataStore store) {
        assumeTrue(store.rateLimiter().isPresent(), "each node measures for itself");
        return store.rateLimiter().orElseThrow();
    }

    private static int passed(RateLimiter limiter, OwnerId owner, Meter meter, Rate rate, int tries)
            throws IOException {
        int passed = 0;
        for (int i = 0; i < tries; i++) {
            passed += limiter.take(owner, meter, 1, rate).isZero() ? 1 : 0;
        }
        return passed;
    }
}
