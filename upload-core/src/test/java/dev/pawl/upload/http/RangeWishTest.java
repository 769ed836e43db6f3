// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(RangeWish.of(Optional.of(field), 10)).isEqualTo(new RangeWish.Part(new ByteRange(first, length)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=9223372036854775807-", "bytes=-0"})
    void one_range_outside_is_said_to_be_so(String field) {
        assertThat(RangeWish.of(Optional.of(field), 10)).isEqualTo(RangeWish.Unsatisfiable.UNSATISFIABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=4-2",
                "bytes=0-1,3-4",
                "bytes=a-b",
                "lines=0-1",
                "bytes=+1-2"
            })
    void whatever_else_is_no_wish(String field) {
        assertThat(RangeWish.of(Optional.of(field), 10)).isEqualTo(RangeWish.Whole.WHOLE);
    }

    @Test
    void whatever_comes_a_range_lies_in_the_content() {
        Noise noise = new Noise(14);
        for (int i = 0; i < 100_000; i++) {
            long length = noise.below(3) == 0 ? noise.below(Long.MAX_VALUE) : noise.below(20);
            String field = "bytes=" + noise.text("-", "0", "7", "9223372036854775807", ",");
            if (RangeWish.of(Optional.of(field), length) instanceof RangeWish.Part part) {
                assertThat(part.range().length()).as(field).isPositive();
                assertThat(part.range().end()).as(field).isLessThanOrEqualTo(length);
            }
        }
    }
}
