// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DispositionNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "inline; filename=a.txt > a.txt",
                "INLINE ;\tFileName = \"a b.txt\" > a b.txt",
                "attachment; filename=\"a\\\"\\\\b\"; x=y > b",
                "inline; filename=x; filename*=UTF-8''%e2%82%ac%20r > € r",
                "inline; filename*=utf-8'de'n%61; filename=x > na",
                "inline; filename=x; filename*=ISO-8859-1''%e9 > x",
                "inline; filename=x; filename*=UTF-8''%ff > x",
                "inline; filename=x; filename*=UTF-8''%4 > x",
                "inline; filename=x; filename*=abc > x",
                "inline; filename=\"../../etc/passwd\" > passwd",
            })
    void R_16_the_name_is_read(String field, String name) {
        assertThat(DispositionName.parse(field)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "inline",
                "inline;",
                "filename=x",
                "inline; filename",
                "inline; filename=",
                "inline; filename=a b",
                "inline; filename=\"a",
                "inline; filename=\"a\\",
                "inline; filename=a; filename=b",
                "inline filename=a",
                "inline; filename=é",
                "; filename=a"
            })
    void R_16_what_is_not_well_formed_has_no_name(String field) {
        assertThat(DispositionName.parse(field)).isEmpty();
    }

    @Test
    void R_16_two_fields_or_a_very_long_one_have_no_name() {
        String field = "inline; filename=a";
        Headers one = Headers.NONE.with("Content-Disposition", field);
        assertThat(DispositionName.of(one)).isEqualTo("a");
        assertThat(DispositionName.of(one.with("content-disposition", field))).isEmpty();
        assertThat(DispositionName.of(Headers.NONE)).isEmpty();
        assertThat(DispositionName.parse("inline; filename=" + "a".repeat(5000)))
                .isEmpty();
    }

    @Test
    void R_16_A05_A27_whatever_comes_makes_a_name_that_can_be_shown() {
        Noise noise = new Noise(6266);
        int named = 0;
        for (int i = 0; i < 100_000; i++) {
            String name = DispositionName.parse(
                    "inline;" + noise.text("filename=", "filename*=", "UTF-8''", "%e2%82%ac", "\"", ";", "a.b", "x=y"));
            named += name.isEmpty() ? 0 : 1;
            assertThat(FileNames.display(name)).isEqualTo(name);
        }
        assertThat(named).isGreaterThan(100);
    }

    /** What we write is what we read. */
    @Test
    void R_16_our_own_fields_are_understood() {
        Noise noise = new Noise(8187);
        for (int i = 0; i < 50_000; i++) {
            String name = FileNames.display(noise.text("é", "€", "\"", "%", "a"));
            assertThat(DispositionName.parse(ContentDisposition.attachment(name)))
                    .isEqualTo(name);
        }
    }
}
