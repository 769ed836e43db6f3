// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.UploadSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The codec of free text. */
final class EscapedTest {
    private static final char[] ODD = {0, 1, '\t', '\n', '\r', '\\', 'n', '0', 'u', 'a', '\uD83D', '\uDE00', '\uFFFF'};

    @Test
    void every_text_comes_back_and_no_two_look_alike() {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                text.append(ODD[random.nextInt(ODD.length)]);
            }
            String escaped = Escaped.of(text.toString());
            assertThat(Escaped.back(escaped)).isEqualTo(text.toString());
            assertThat(escaped).doesNotContain("\0", "\n", "\t", "\r");
            String other = seen.putIfAbsent(escaped, text.toString());
            assertThat(other == null || other.equals(text.toString())).isTrue();
        }
    }

    @Test
    void a_wish_comes_back() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 1000; i++) {
            Map<String, String> echo = new HashMap<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                echo.put("" + ODD[random.nextInt(10)] + j, "" + ODD[random.nextInt(10)]);
            }
            UploadSpec spec = UploadSpec.of("n", i).withEcho(echo).withMetadata(echo);
            assertThat(SpecText.read(SpecText.of(spec), OptionalLong.empty(), spec.role()))
                    .isEqualTo(spec);
        }
    }

    @Test
    void a_prefix_ends_before_the_next_text() {
        Set<String> prefixes = new HashSet<>(Set.of("a", "a\uDBFF\uDFFF", "\uD7FF", "😀", "\uFFFF", "z\uFFFF\uFFFF"));
        for (String prefix : prefixes) {
            Optional<String> beyond = Prefix.beyondByChar(prefix);
            assertThat(beyond.map(next -> next.compareTo(prefix + "\uFFFF\uFFFF") > 0)
                            .orElse(true))
                    .isTrue();
        }
        assertThat(Prefix.beyondByCodePoint("a")).contains("b");
        assertThat(Prefix.beyondByCodePoint("\uD7FF")).contains("\uE000");
        assertThat(Prefix.beyondByCodePoint("\uFFFF")).contains("\uD800\uDC00");
        assertThat(Prefix.beyondByCodePoint("a\uDBFF\uDFFF")).contains("b");
        assertThat(Prefix.beyondByCodePoint("\uDBFF\uDFFF")).isEmpty();
        assertThat(Prefix.beyondByChar("\uFFFF")).isEmpty();
    }
}
