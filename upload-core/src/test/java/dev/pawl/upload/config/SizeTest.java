// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "7B, 7",
        "500 MB, 500000000",
        "1kB, 1000",
        "1KiB, 1024",
        "10GiB, 10737418240",
        "3GB, 3000000000",
        "2TB, 2000000000000",
        "8388607TiB, 9223370937343148032",
        "9223372036854775807, 9223372036854775807"
    })
    void a_size_is_a_number_and_a_unit(String text, long bytes) {
        assertThat(Size.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "007",
                "1.5GiB",
                "1e9",
                "10gib",
                "10G",
                "GiB",
                "1  GiB",
                "٥",
                "8388608TiB",
                "9223372036854775808",
                "unlimited",
                "10GiB/s"
            })
    void anything_else_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Size.parse(text));
    }
}
