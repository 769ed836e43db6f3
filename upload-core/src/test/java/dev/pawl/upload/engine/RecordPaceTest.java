// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.spi.Storage.Traits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordPaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MIB = 1 << 20;

    private final RecordPace pace = new RecordPace(traits(0), Duration.ofHours(24), 0);

    @Test
    void a_record_is_due_once_8_MiB_came_and_250_ms_passed() {
        pace.came(1);

        assertThat(pace.recordDue(SECOND / 4, 8 * MIB)).isTrue();
        assertThat(pace.recordDue(SECOND / 4 - 1, 8 * MIB)).isFalse();
        assertThat(pace.recordDue(SECOND, 8 * MIB - 1)).isFalse();
    }

    @Test
    void where_records_are_dear_they_are_made_at_multiples_of_what_makes_one_cheap() {
        RecordPace dear = new RecordPace(traits(5 * MIB), Duration.ofHours(24), 0);

        assertThat(dear.untilCheap(0)).isEqualTo(5 * MIB);
        assertThat(dear.untilCheap(7 * MIB)).isEqualTo(3 * MIB);
        assertThat(dear.cheapAt(10 * MIB)).isTrue();
        assertThat(dear.cheapAt(10 * MIB + 1)).isFalse();
        assertThat(pace.untilCheap(7)).isEqualTo(Long.MAX_VALUE);
        assertThat(pace.cheapAt(7)).isTrue();
    }

    @Test
    void bytes_wait_a_second_then_two_then_four_and_never_more_than_thirty() {
        long now = 0;
        for (int wait : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            pace.came(now);
            assertThat(pace.timerDue(now + wait * SECOND - 1, 5))
                    .as("%s s", wait)
                    .isFalse();
            assertThat(pace.timerDue(now + wait * SECOND, 5)).as("%s s", wait).isTrue();
            now += wait * SECOND;
            pace.recorded(now, 0);
            assertThat(pace.timerDue(now + 100 * SECOND, 0)).isFalse();
        }
    }

    @Test
    void bytes_that_were_recorded_before_their_time_do_not_make_the_next_ones_wait_longer() {
        pace.came(0);
        pace.recorded(SECOND / 2, 0);
        pace.came(SECOND);

        assertThat(pace.timerDue(2 * SECOND, 1)).isTrue();
    }

    @Test
    void where_a_checkpoint_is_dear_few_bytes_wait_thirty_seconds() {
        RecordPace dear = new RecordPace(traits(5 * MIB), Duration.ofHours(24), 0);
        dear.came(0);

        assertThat(dear.recordDue(SECOND / 4, 1)).as("at a multiple").isTrue();
        assertThat(dear.recordDue(SECOND / 4 - 1, 5 * MIB)).isFalse();
        assertThat(dear.timerDue(29 * SECOND, 5 * MIB - 1)).isFalse();
        assertThat(dear.timerDue(30 * SECOND, 5 * MIB - 1)).isTrue();
        assertThat(dear.timerDue(SECOND, 5 * MIB)).isTrue();
    }

    @Test
    void a_renewal_is_due_after_thirty_seconds_or_a_third_of_the_time_out_if_bytes_came() {
        RecordPace brief = new RecordPace(traits(0), Duration.ofSeconds(60), 0);
        assertThat(brief.renewalDue(100 * SECOND)).isFalse();
        assertThat(pace.renewalDue(100 * SECOND)).isFalse();
        brief.came(1);
        pace.came(1);

        assertThat(brief.renewalDue(20 * SECOND - 1)).isFalse();
        assertThat(brief.renewalDue(20 * SECOND)).isTrue();
        assertThat(pace.renewalDue(30 * SECOND - 1)).isFalse();
        assertThat(pace.renewalDue(30 * SECOND)).isTrue();
        pace.recorded(30 * SECOND, 1);
        assertThat(pace.renewalDue(90 * SECOND)).as("no byte since").isFalse();
    }

    @Test
    void a_record_of_something_else_does_not_make_the_timer_forget_bytes_that_wait() {
        RecordPace dear = new RecordPace(traits(5 * MIB), Duration.ofSeconds(60), 0);
        dear.came(1);
        dear.recorded(20 * SECOND, 100);

        assertThat(dear.timerDue(31 * SECOND, 100)).isTrue();
    }

    private static Traits traits(long checkpointEvery) {
        return new Traits(1 << 16, checkpointEvery, 1, 1, Long.MAX_VALUE);
    }
}
