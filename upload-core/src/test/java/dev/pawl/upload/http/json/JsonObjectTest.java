// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class JsonObjectTest {
    private static final Set<String> NAMES = Set.of("t", "n", "m");

    @Test
    void members_are_read() throws JsonException {
        JsonObject read = read("{\"t\":\"\u00e4\\n\",\"n\":9223372036854775807,\"m\":{\"b\":\"2\",\"a\":\"1\"}}");
        assertThat(read.text("t")).contains("\u00e4\n");
        assertThat(read.natural("n")).isEqualTo(OptionalLong.of(Long.MAX_VALUE));
        assertThat(read.texts("m")).containsExactly(Map.entry("b", "2"), Map.entry("a", "1"));
        assertThat(read("{\"t\":null}").text("t")).isEmpty();
        assertThat(read("{}").natural("n")).isEmpty();
        assertThat(read("{}").texts("m")).isEmpty();
    }

    @Test
    void A20_nesting_texts_and_numbers_are_limited() {
        // within the limits it would be refused for what it is
        refused("{\"m\":" + "[".repeat(6) + "]".repeat(6) + "}", "m is not an object");
        for (String bomb : new String[] {
            "{\"m\":" + "[".repeat(9) + "]".repeat(9) + "}",
            "{\"t\":\"" + "x".repeat(8193) + "\"}",
            "{\"n\":1" + "0".repeat(21) + "}",
            "{\"" + "x".repeat(257) + "\":1}",
            "{\"m\":[" + "1,".repeat(5000) + "1]}"
        }) {
            refused(bomb, "the content is not well-formed JSON within the limits");
        }
    }

    @Test
    void A23_what_is_not_known_is_named_only_if_it_can_be_shown() {
        refused("{\"x\":1}", "there is no member x");
        refused("{\"\\n\":1}", "there is no member of that name");
        refused("{\"" + "x".repeat(100) + "\":1}", "there is no member " + "x".repeat(40));
        assertThatThrownBy(() -> JsonObject.read(new byte[] {'{', (byte) 0xff, '}'}, NAMES))
                .hasMessage("the content is not UTF-8");
    }

    @Test
    void Z_only_one_exception_comes_of_noise() {
        String[] pieces = {
            "{", "}", "[", "]", ":", ",", "\"t\"", "\"n\"", "\"m\"", "1", "-1", "1e9", "null", "true", "\"", "\\u", " "
        };
        SplittableRandom random = new SplittableRandom(8259);
        int good = 0;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder("{");
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                JsonObject read = read(text.append('}').toString());
                read.text("t");
                read.natural("n");
                read.texts("m");
                good++;
            } catch (JsonException expected) {
                assertThat(expected.text()).isNotEmpty();
            }
        }
        assertThat(good).isPositive();
    }

    @Test
    void what_is_written_is_ascii() {
        String json = new String(JsonText.of(Map.of("t", "\u00e4\ud83d\ude00\"\n")), StandardCharsets.US_ASCII);
        assertThat(json).isEqualTo("{\"t\":\"\\u00E4\\uD83D\\uDE00\\\"\\n\"}");
    }

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> read(text).texts("m"))
                .isInstanceOf(JsonException.class)
                .hasMessage(why);
    }

    private static JsonObject read(String text) throws JsonException {
        return JsonObject.read(text.getBytes(StandardCharsets.UTF_8), NAMES);
    }
}
