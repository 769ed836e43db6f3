// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntityTagsTest {
    @Test
    void tags_are_read() {
        EntityTags tags =
                EntityTags.of(List.of("\"a\" ,, W/\"b\",\"c,d\"", "\"\"")).orElseThrow();
        assertThat(tags).isEqualTo(new EntityTags(false, List.of("\"a\"", "\"c,d\"", "\"\""), List.of("\"b\"")));
        assertThat(tags.same("\"a\"")).isTrue();
        assertThat(tags.same("\"b\"")).isFalse();
        assertThat(tags.similar("\"b\"")).isTrue();
        assertThat(tags.similar("\"d\"")).isFalse();
        assertThat(EntityTags.of(List.of(" * ")).orElseThrow().same("\"x\"")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "\"a", "a\"", "\"a\"\"b\"", "\"a\" \"b\"", "w/\"a\"", "W/a", "*,\"a\"", "\"a b\"", "W/"})
    void what_is_not_well_formed_is_none(String list) {
        assertThat(EntityTags.of(List.of(list))).isEmpty();
    }

    @Test
    void A27_whatever_comes_is_read_or_not_and_a_tag_is_never_made_of_pieces() {
        Noise noise = new Noise(13);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            String list = noise.text("\"a\"", "W/", ",", "*", "\"", " ", "\"b\",");
            Optional<EntityTags> tags = EntityTags.of(List.of(list));
            read += tags.isPresent() ? 1 : 0;
            tags.ifPresent(some -> assertThat(some.strong()).allMatch(list::contains));
        }
        assertThat(read).isGreaterThan(100);
    }
}
