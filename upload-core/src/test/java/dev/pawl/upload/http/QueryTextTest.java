// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryTextTest {
    @Test
    void pairs_are_decoded() throws Exception {
        assertThat(QueryText.of("a=1&b+c=%C3%A4+%26&d&=e&").pairs())
                .isEqualTo(Map.of("a", "1", "b c", "\u00e4 &", "d", "", "", "e"));
        assertThat(QueryText.of("").pairs()).isEmpty();
        assertThat(QueryText.of("n=5").natural("n")).isEqualTo(OptionalLong.of(5));
        assertThat(QueryText.of("n=5").natural("m")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=1&a=2", "a=1&%61=1", "a=%", "a=%4", "a=%zz", "a=%\u0664\u0661", "a=%ff", "a=\u00e4", "a=\n"})
    void what_is_not_well_formed_is_refused(String query) {
        assertThatThrownBy(() -> QueryText.of(query)).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> QueryText.of("a=" + "x".repeat(8 << 10))).isInstanceOf(BadRequestException.class);
    }
}
