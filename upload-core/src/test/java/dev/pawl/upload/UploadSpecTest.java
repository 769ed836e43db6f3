// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.UploadSpec.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class UploadSpecTest {
    private static final UploadSpec SPEC = UploadSpec.of("a.txt", 10);
    private static final UploadId SOURCE = UploadId.next(new Random(1));

    @Test
    void a_length_is_between_nothing_and_what_leaves_room_for_sums() {
        for (long length : new long[] {0, 1, 1L << 31, 1L << 32, 1L << 40, UploadSpec.MOST_BYTES}) {
            assertThat(UploadSpec.of("a", length).length()).isEqualTo(OptionalLong.of(length));
        }
        for (long length : new long[] {-1, Long.MIN_VALUE, UploadSpec.MOST_BYTES + 1, Long.MAX_VALUE}) {
            assertRefused(() -> UploadSpec.of("a", length), "length OptionalLong[" + length + "]");
        }
        assertThat(Math.multiplyExact(UploadSpec.MOST_BYTES, 4)).isPositive();
    }

    @Test
    void a_file_name_is_printable_and_not_too_long() {
        for (String name : List.of("", "a", "x".repeat(255), "../../etc/passwd", "ü 😀.png", "C:\\a")) {
            assertThat(UploadSpec.of(name, 1).fileName()).isEqualTo(name);
        }
        for (String name : List.of("x".repeat(256), "a\nb", "a\0", "\u007f", "\ud83d", "\ude00", "\uffff")) {
            assertRefused(() -> UploadSpec.of(name, 1), "file name");
        }
    }

    @Test
    void a_declared_type_is_visible_ascii() {
        assertThat(SPEC.withDeclaredType("text/plain; charset=\"utf-8\"").declaredType())
                .contains("text/plain; charset=\"utf-8\"");
        for (String type : List.of("x".repeat(256), "text/plain\r\nx: y", "tëxt/plain", "\t")) {
            assertRefused(() -> SPEC.withDeclaredType(type), "media type");
        }
    }

    @Test
    void metadata_keeps_its_order_and_its_limits() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 32; i > 0; i--) {
            pairs.put("k" + i, "any\ntext\0");
        }
        assertThat(SPEC.withMetadata(pairs).metadata()).containsExactlyEntriesOf(pairs);

        pairs.put("one", "more");
        assertRefused(() -> SPEC.withMetadata(pairs), "metadata of 33 pairs");
        assertThat(SPEC.withMetadata(Map.of("k", "x".repeat(4095))).metadata()).hasSize(1);
        assertRefused(() -> SPEC.withMetadata(Map.of("k", "x".repeat(4096))), "metadata of 4097 characters");
    }

    @Test
    void metadata_is_well_formed_key_by_key_and_value_by_value() {
        assertThat(SPEC.withMetadata(Map.of("😀", "😀")).metadata()).containsEntry("😀", "😀");
        assertRefused(() -> SPEC.withMetadata(Map.of("a", "\ud83d")), "metadata");
        assertRefused(() -> SPEC.withMetadata(Map.of("\ude00", "a")), "metadata");
        assertRefused(() -> SPEC.withMetadata(Map.of("a\ud83d", "\ude00b")), "metadata");
    }

    @Test
    void chunks_have_a_byte_at_least() {
        assertThat(SPEC.withChunkSize(1).chunkSize()).isEqualTo(OptionalLong.of(1));
        assertRefused(() -> SPEC.withChunkSize(0), "chunk size");
        assertRefused(() -> SPEC.withChunkSize(-1), "chunk size");
    }

    @Test
    void only_a_final_upload_has_sources_and_it_has_some() {
        assertThat(UploadSpec.concatenation("a", List.of(SOURCE, SOURCE)).sources())
                .containsExactly(SOURCE, SOURCE);
        assertThat(UploadSpec.concatenation("a", Collections.nCopies(1000, SOURCE))
                        .sources())
                .hasSize(1000);
        assertRefused(() -> UploadSpec.concatenation("a", List.of()), "FINAL with 0 sources");
        assertRefused(() -> UploadSpec.concatenation("a", Collections.nCopies(1001, SOURCE)), "1001 sources");
        assertRefused(() -> spec(Role.WHOLE, List.of(SOURCE)), "WHOLE with 1 sources");
        assertRefused(() -> spec(Role.PARTIAL, List.of(SOURCE)), "PARTIAL with 1 sources");
    }

    @Test
    void nobody_changes_a_wish_afterwards() {
        Map<String, String> pairs = new LinkedHashMap<>(Map.of("a", "b"));
        List<UploadId> sources = new ArrayList<>(List.of(SOURCE));
        UploadSpec spec = SPEC.withMetadata(pairs).withEcho(pairs);
        UploadSpec joined = UploadSpec.concatenation("a", sources);
        pairs.clear();
        sources.clear();

        assertThat(spec.metadata()).containsEntry("a", "b");
        assertThat(spec.echo()).containsEntry("a", "b");
        assertThat(joined.sources()).containsExactly(SOURCE);
        assertThatThrownBy(() -> spec.metadata().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> spec.echo().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> joined.sources().add(SOURCE)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void each_wish_changes_one_thing() {
        Checksum sum = Checksum.of(Checksum.Algorithm.CRC32, new byte[4]);
        UploadSpec all = SPEC.withDeclaredType("a/b")
                .withMetadata(Map.of("k", "v"))
                .withExpected(sum)
                .withChunkSize(7)
                .withEcho(Map.of("h", "w"))
                .asPartial();

        assertThat(all)
                .isEqualTo(new UploadSpec(
                        OptionalLong.of(10),
                        "a.txt",
                        Optional.of("a/b"),
                        Map.of("k", "v"),
                        Optional.of(sum),
                        OptionalLong.of(7),
                        Role.PARTIAL,
                        List.of(),
                        Map.of("h", "w")));
        assertThat(UploadSpec.ofUnknownLength("a").length()).isEmpty();
    }

    private static UploadSpec spec(Role role, List<UploadId> sources) {
        return new UploadSpec(
                OptionalLong.empty(),
                "a",
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                OptionalLong.empty(),
                role,
                sources,
                Map.of());
    }

    private static void assertRefused(ThrowingCallable wish, String text) {
        assertThatThrownBy(wish).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(text);
    }
}
