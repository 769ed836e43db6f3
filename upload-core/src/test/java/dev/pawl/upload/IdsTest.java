// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ids and names: what they are made of, and what can never be one. */
final class IdsTest {
    private static final List<String> NO_IDS = List.of(
            "",
            "a".repeat(25),
            "a".repeat(27),
            "A".repeat(26),
            "0".repeat(26),
            "1".repeat(26),
            "8".repeat(26),
            "../".repeat(8) + "aa",
            "a/".repeat(13),
            "%2e".repeat(8) + "aa",
            "a".repeat(25) + "\0",
            "a".repeat(25) + "\n",
            "a".repeat(25) + "é",
            "a".repeat(25) + "٣",
            " " + "a".repeat(25));

    @Test
    void a_million_ids_are_all_different_and_of_one_alphabet() {
        SecureRandom random = new SecureRandom();
        Set<String> seen = new HashSet<>(2_000_000);
        Set<Integer> letters = new HashSet<>();
        for (int i = 0; i < 1_000_000; i++) {
            String id = UploadId.next(random).text();
            seen.add(id);
            id.chars().forEach(letters::add);
        }
        assertThat(seen.size()).isEqualTo(1_000_000);
        assertThat(seen.stream().allMatch(id -> id.length() == 26)).isTrue();
        assertThat(letters).hasSize(32).allMatch(c -> "abcdefghijklmnopqrstuvwxyz234567".indexOf(c) >= 0);
    }

    @Test
    void an_id_is_the_base32_of_its_bits() {
        assertThat(RandomId.next(bits(0x00))).isEqualTo("a".repeat(26));
        assertThat(RandomId.next(bits(0xff))).isEqualTo("7".repeat(25) + "4");
        assertThat(RandomId.next(bits('f'))).isEqualTo("mztgmztgmztgmztgmztgmztgmy");
    }

    @Test
    void every_bit_counts() {
        Set<String> seen = new HashSet<>();
        for (int bit = 0; bit < 128; bit++) {
            int at = bit;
            seen.add(RandomId.next(fill(bytes -> bytes[at / 8] = (byte) (1 << (at % 8)))));
        }
        assertThat(seen).hasSize(128);
    }

    @Test
    void what_is_no_id_is_refused() {
        for (String text : NO_IDS) {
            assertThat(UploadId.parse(text)).isEmpty();
            assertThat(FileId.parse(text)).isEmpty();
            assertThatThrownBy(() -> new UploadId(text)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new FileId(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void an_id_is_its_text() {
        UploadId upload = UploadId.next(new Random(1));
        FileId file = FileId.next(new Random(1));

        assertThat(UploadId.parse(upload.text())).contains(upload);
        assertThat(FileId.parse(file.text())).contains(file);
        assertThat(upload).hasToString(upload.text());
        assertThat(file).hasToString(file.text());
        assertThat(new UploadId("a".repeat(26))).isLessThan(new UploadId("b".repeat(26)));
        assertThat(new FileId("2".repeat(26))).isLessThan(new FileId("a".repeat(26)));
    }

    @Test
    void a_refused_id_does_not_bring_control_characters_into_the_log() {
        assertThatThrownBy(() -> new UploadId("a\r\nINFO all is well\"\u001b[0m"))
                .hasMessage("not an upload id: \"a\\u000d\\u000aINFO all is well\\u0022\\u001b[0m\"");
        assertThatThrownBy(() -> new UploadId("a".repeat(5000)))
                .hasMessage("not an upload id: \"" + "a".repeat(80) + "…\"");
    }

    @Test
    void an_owner_is_any_printable_name() {
        for (String text : List.of("alice", "a@example.org", "租户", "😀", "x".repeat(200))) {
            assertThat(new OwnerId(text)).hasToString(text);
        }
        for (String text : List.of("", "  ", "a\nb", "a\u0000", "\u0085", "\ud83d", "\ude00x", "x".repeat(201))) {
            assertThatThrownBy(() -> new OwnerId(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void an_owner_sees_its_own_and_the_operator_everything() {
        assertThat(Caller.owner("alice").sees(new OwnerId("alice"))).isTrue();
        assertThat(Caller.owner("alice").sees(new OwnerId("bob"))).isFalse();
        assertThat(Caller.operator().sees(new OwnerId("bob"))).isTrue();
    }

    @Test
    void a_placement_leads_nowhere_else() {
        for (String destination : List.of("", "a", "a/b/c", "A-9_.x/b..c", "x".repeat(200))) {
            assertThat(new Placement("local", destination).destination()).isEqualTo(destination);
        }
        Stream.of("/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/.b", "a\\b", "a b", "é", "a\0", "c:", "~")
                .forEach(text -> assertThatThrownBy(() -> new Placement("local", text))
                        .as(text)
                        .isInstanceOf(IllegalArgumentException.class));
        assertThatThrownBy(() -> new Placement("local", "a/".repeat(100) + "a"))
                .isInstanceOf(IllegalArgumentException.class);
        Stream.of("", ".", "a/b", "é", "x".repeat(201))
                .forEach(text -> assertThatThrownBy(() -> new Placement(text, ""))
                        .as(text)
                        .isInstanceOf(IllegalArgumentException.class));
    }

    private interface Filler {
        void fill(byte[] bytes);
    }

    private static RandomGenerator bits(int value) {
        return fill(bytes -> Arrays.fill(bytes, (byte) value));
    }

    private static RandomGenerator fill(Filler filler) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("bytes are wanted");
            }

            @Override
            public void nextBytes(byte[] bytes) {
                filler.fill(bytes);
            }
        };
    }
}
