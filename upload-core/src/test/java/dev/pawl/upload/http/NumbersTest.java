// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NumbersTest {
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 4096, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void A08_a_plain_integer_is_read(long value) {
        assertThat(Numbers.parse(Long.toString(value))).isEqualTo(OptionalLong.of(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "+5",
                "-0",
                "-1",
                "05",
                "00",
                "5 ",
                " 5",
                "5.0",
                "0.5",
                "abc",
                "0x5",
                "1e3",
                "1_000",
                "5,5",
                "\u0665",
                "\uff15",
                "9223372036854775808",
                "9999999999999999999",
                "10000000000000000000",
                "18446744073709551616"
            })
    void A08_whatever_else_is_no_number(String text) {
        assertThat(Numbers.parse(text)).isEmpty();
    }

    @Test
    void A08_what_is_read_is_what_was_written() {
        Noise noise = new Noise(8);
        for (int i = 0; i < 100_000; i++) {
            String text = noise.text("0", "1", "9", "92233720368547758");
            Numbers.parse(text)
                    .ifPresent(value -> assertThat(Long.toString(value)).isEqualTo(text));
        }
        for (int i = 0; i < 10_000; i++) {
            BigInteger any = MOST.add(BigInteger.valueOf(noise.below(2_000) - 1_000));
            assertThat(Numbers.parse(any.toString()).isPresent()).isEqualTo(any.compareTo(MOST) <= 0);
        }
    }

    @Test
    void a_field_may_come_once() {
        Headers twice = new Headers(List.of(Map.entry("Upload-Offset", "5"), Map.entry("upload-offset", "5")));
        assertThatThrownBy(() -> Numbers.field(twice, "Upload-Offset"))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("Upload-Offset may come once, not 2 times");
    }
}
