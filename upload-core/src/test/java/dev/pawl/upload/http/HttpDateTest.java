// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDateTest {
    private static final Instant THEN = Instant.parse("1994-11-06T08:49:37Z");

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void all_three_forms_are_read(String text) {
        assertThat(HttpDate.parse(text)).contains(THEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 24:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                "1994-11-06T08:49:37Z"
            })
    void what_is_no_date_is_none(String text) {
        assertThat(HttpDate.parse(text)).isEmpty();
    }

    @Test
    void T_52_what_is_written_is_read() {
        for (long second = 0; second < 4_000_000_000L; second += 9_999_991) {
            Instant instant = Instant.ofEpochSecond(second);
            assertThat(HttpDate.parse(HttpDate.of(instant.plusMillis(999)))).contains(instant);
        }
    }

    @Test
    void A27_whatever_comes_is_a_date_or_none() {
        Noise noise = new Noise(5);
        for (int i = 0; i < 20_000; i++) {
            HttpDate.parse(noise.text("Sun, ", "06 Nov 1994 ", "08:49:37", " GMT", "Sunday", "94", "99999999999"));
        }
    }
}
