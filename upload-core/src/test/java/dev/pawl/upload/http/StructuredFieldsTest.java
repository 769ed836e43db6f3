// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StructuredFieldsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                " 1 ",
                "-0",
                "007",
                "999999999999999",
                "-999999999999999",
                "1.5",
                "123456789012.123",
                "\"\"",
                "\"a \\\"b\\\\\"",
                "token",
                "*t/x:y",
                "T!#$%&'*+-.^_`|~",
                ":YQ==:",
                "::",
                "?0",
                "?1",
                "@1659578233",
                "@-1",
                "%\"f%c3%bc\"",
                "%\"\"",
                "1;a",
                "1; a=2;b=\"x\";c=:YQ==:;*d=?0"
            })
    void an_item_is_read(String text) {
        assertThat(StructuredFields.item(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1000000000000000",
                "-1000000000000000",
                "--1",
                "-",
                "+1",
                "1.",
                ".5",
                "1.2345",
                "1234567890123.1",
                "1.2.3",
                "1 2",
                "1,2",
                "\t1",
                "\"a",
                "\"\\a\"",
                "\"\\",
                "\"\u00e9\"",
                "\"\u007f\"",
                ":YQ:",
                ":YR==:",
                ":YQ==",
                ":",
                "?",
                "?2",
                "?10",
                "?true",
                "@1.5",
                "@",
                "@a",
                "@--1",
                "%\"%C3%BC\"",
                "%\"%c3\"",
                "%\"%ff\"",
                "%\"%c\"",
                "%a",
                "%\"",
                "1;",
                "1;A",
                "1;a=",
                "1 ;a",
                "(1)",
                "\u0665",
                "1\0"
            })
    void what_is_not_exactly_an_item_is_none(String text) {
        assertThat(StructuredFields.item(text)).isEmpty();
    }

    @Test
    void a_dictionary_is_read() {
        assertThat(members("a=1, b;x=9,c=?0 ,\td=:YQ==:;y,e=(1 \"x\" t;z=1  2);q, f=(), a=2"))
                .isEqualTo(Map.of(
                        "a", new SfValue.Whole(2),
                        "b", new SfValue.Flag(true),
                        "c", new SfValue.Flag(false),
                        "d", new SfValue.Bytes("61"),
                        "e", SfValue.Other.OTHER,
                        "f", SfValue.Other.OTHER));
        assertThat(members("")).isEmpty();
        assertThat(members("*a_-.*9=1")).containsKey("*a_-.*9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1,",
                ",a=1",
                ",",
                "a=1 b=2",
                "A=1",
                "1=a",
                "a=(1",
                "a=(1,2)",
                "a=(1\t2)",
                "a=(1\"x\")",
                "a= 1",
                "a =1",
                "\ta=1",
                "a=",
                "=1",
                "a;",
                "a=((1))",
                "a=1,,b=2"
            })
    void what_is_not_exactly_a_dictionary_is_none(String text) {
        assertThat(StructuredFields.dictionary(text)).isEmpty();
    }

    @Test
    void lines_of_one_field_are_one_value() {
        Headers twice = Headers.NONE.with("Upload-Offset", "1").with("upload-offset", "1");
        assertThat(StructuredFields.natural(twice, "Upload-Offset")).isEmpty();
        Headers lines = Headers.NONE.with("D", "a=1").with("d", "b=2");
        assertThat(StructuredFields.dictionary(lines, "D").orElseThrow()).containsOnlyKeys("a", "b");
        assertThat(StructuredFields.dictionary(lines, "E")).isEmpty();
    }

    @Test
    void a_natural_is_an_integer_of_0_or_more_and_nothing_else() {
        assertThat(StructuredFields.natural(Headers.NONE.with("N", "7"), "N")).hasValue(7);
        for (String other : List.of("-1", "1.0", "?1", "\"1\"", ":YQ==:", "a")) {
            assertThat(StructuredFields.natural(Headers.NONE.with("N", other), "N"))
                    .as(other)
                    .isEmpty();
        }
        assertThat(StructuredFields.flag(Headers.NONE.with("N", "1"), "N")).isEmpty();
        assertThat(StructuredFields.flag(Headers.NONE, "N")).isEmpty();
    }

    /** What is taken is written again in one form; that is taken too and means the same. */
    @Test
    void A08_A27_whatever_comes_is_read_or_not() {
        Noise noise = new Noise(9651);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            String text =
                    noise.text("a", "b=", "1", "?1", ", ", ";x=", "(", ")", ":YQ==:", "%\"", "@", "-", ".5", "\"x\"");
            Optional<SfValue> item = StructuredFields.item(text);
            Optional<Map<String, SfValue>> members = StructuredFields.dictionary(text);
            if (item.isPresent() && item.get() instanceof SfValue.Whole whole) {
                assertThat(Math.abs(whole.value())).isLessThanOrEqualTo(StructuredFields.MOST);
                assertThat(StructuredFields.item(Long.toString(whole.value()))).isEqualTo(item);
            }
            if (item.isPresent() || members.isPresent()) {
                read++;
                assertThat(text.chars()).allMatch(c -> c == '\t' || c >= 0x20 && c < 0x7f);
                assertThat(StructuredFields.dictionary("z=1, " + text + " , y").isPresent())
                        .isEqualTo(members.isPresent() && !text.isBlank());
            }
        }
        assertThat(read).isGreaterThan(1000);
    }

    private static Map<String, SfValue> members(String text) {
        return StructuredFields.dictionary(text).orElseThrow();
    }
}
