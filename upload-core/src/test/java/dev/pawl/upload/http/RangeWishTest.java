// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 14, of content of 10 bytes. */
final class RangeWishTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=2-4, 2, 3",
        "bytes=2-, 2, 8",
        "bytes=-3, 7, 3",
        "bytes=-99, 0, 10",
        "bytes=9-99, 9, 1",
        "BYTES=0-9223372036854775807, 0, 10"
    })
    void one_range_is_served(String field, long first, long length) {
        assertThat(wish(field)).isEqualTo(new RangeWish.Some(List.of(new ByteRange(first, length))));
    }

    @Test
    void several_ranges_are_served_in_their_order_without_those_that_lie_outside() {
        assertThat(wish("bytes= 4-5 , ,0-1,-1,10-,\t3-3"))
                .isEqualTo(new RangeWish.Some(
                        List.of(new ByteRange(4, 2), new ByteRange(0, 2), new ByteRange(9, 1), new ByteRange(3, 1))));
        assertThat(wish("bytes=10-,2-3")).isEqualTo(new RangeWish.Some(List.of(new ByteRange(2, 2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=9223372036854775807-", "bytes=-0", "bytes=11-,-0"})
    void ranges_that_lie_outside_are_said_to_do_so(String field) {
        assertThat(wish(field)).isEqualTo(RangeWish.Unsatisfiable.UNSATISFIABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=,",
                "bytes=-",
                "bytes=4-2",
                "bytes=a-b",
                "bytes=0-1,a",
                "bytes=0-1 2-3",
                "lines=0-1",
                "bytes=+1-2",
                "bytes=0-9,0-0",
                "bytes=0-8,7-9",
                "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,0-0,0-0,0-0,0-0,0-0,0-0,0-0"
            })
    void whatever_else_is_no_wish(String field) {
        assertThat(wish(field)).isEqualTo(RangeWish.Whole.WHOLE);
    }

    @Test
    void no_field_two_fields_and_empty_content_are_no_wish() {
        assertThat(RangeWish.of(List.of(), 10)).isEqualTo(RangeWish.Whole.WHOLE);
        assertThat(RangeWish.of(List.of("bytes=0-1", "bytes=0-1"), 10)).isEqualTo(RangeWish.Whole.WHOLE);
        assertThat(RangeWish.of(List.of("bytes=-5"), 0)).isEqualTo(RangeWish.Whole.WHOLE);
    }

    @Test
    void A27_whatever_comes_ranges_are_few_lie_in_the_content_and_are_together_no_longer() {
        Noise noise = new Noise(14);
        int served = 0;
        for (int i = 0; i < 200_000; i++) {
            long length = noise.below(3) == 0 ? noise.below(Long.MAX_VALUE) : noise.below(20);
            String field = "bytes=" + noise.text("-", "0", "7", "9223372036854775807", ",", "1-2", "0-0,");
            if (RangeWish.of(List.of(field), length) instanceof RangeWish.Some some) {
                served++;
                assertThat(some.ranges()).as(field).hasSizeBetween(1, RangeWish.MOST_RANGES);
                assertThat(some.ranges()).as(field).allMatch(range -> range.length() > 0 && range.end() <= length);
                assertThat(some.ranges().stream().mapToLong(ByteRange::length).sum())
                        .as(field)
                        .isLessThanOrEqualTo(length);
            }
        }
        assertThat(served).isGreaterThan(1000);
    }

    private static RangeWish wish(String field) {
        return RangeWish.of(List.of(field), 10);
    }
}
