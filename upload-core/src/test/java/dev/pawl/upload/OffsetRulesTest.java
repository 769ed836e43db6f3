// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static dev.pawl.upload.Rows.CHECKPOINT;
import static dev.pawl.upload.Rows.after;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.upload.SessionEvent.Appended;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OffsetRulesTest {
    private static final long GIB4 = 1L << 32;

    @Test
    void an_append_begins_where_the_upload_stands() throws Exception {
        UploadSession row = at(6, OptionalLong.of(10));
        OffsetRules.checkOffset(row, 6);

        for (long offset : new long[] {0, 5, 7, GIB4 + 6, Long.MAX_VALUE, -1}) {
            UploadRejectedException refusal =
                    catchThrowableOfType(UploadRejectedException.class, () -> OffsetRules.checkOffset(row, offset));
            assertThat(refusal.why()).isEqualTo(Rejection.OFFSET_MISMATCH);
            assertThat(refusal.expectedOffset()).isEqualTo(OptionalLong.of(6));
            assertThat(refusal).hasMessage("upload %s is at 6, not at %s", row.id(), offset);
        }
    }

    @Test
    void a_length_that_is_news_is_recorded() throws Exception {
        assertThat(newLength(at(6, OptionalLong.empty()), 6)).isEqualTo(OptionalLong.of(6));
        assertThat(newLength(at(6, OptionalLong.empty()), GIB4)).isEqualTo(OptionalLong.of(GIB4));
        assertThat(newLength(at(0, OptionalLong.empty()), 0)).isEqualTo(OptionalLong.of(0));
        assertThat(newLength(at(0, OptionalLong.empty()), UploadSpec.MOST_BYTES))
                .isEqualTo(OptionalLong.of(UploadSpec.MOST_BYTES));
    }

    @Test
    void a_length_that_is_no_news_is_not() throws Exception {
        assertThat(newLength(at(6, OptionalLong.of(10)), 10)).isEmpty();
        assertThat(OffsetRules.newLength(at(6, OptionalLong.of(10)), OptionalLong.empty()))
                .isEmpty();
        assertThat(OffsetRules.newLength(at(6, OptionalLong.empty()), OptionalLong.empty()))
                .isEmpty();
    }

    @Test
    void a_length_that_contradicts_is_refused_and_the_text_says_what() {
        assertConflict(at(6, OptionalLong.of(10)), 11, "is known to have 10 bytes");
        assertConflict(at(6, OptionalLong.of(10)), 6, "is known to have 10 bytes");
        assertConflict(at(6, OptionalLong.empty()), 5, "has already 6 bytes");
        assertConflict(at(6, OptionalLong.empty()), -1, "has already 6 bytes");
        assertConflict(
                at(6, OptionalLong.empty()), UploadSpec.MOST_BYTES + 1, "can have " + UploadSpec.MOST_BYTES + " bytes");
    }

    @Test
    void room_is_what_the_length_or_the_limit_leaves_and_never_negative() {
        assertThat(OffsetRules.room(OptionalLong.of(10), 100, 6)).isEqualTo(4);
        assertThat(OffsetRules.room(OptionalLong.of(10), 100, 10)).isZero();
        assertThat(OffsetRules.room(OptionalLong.of(10), 100, 11)).isZero();
        assertThat(OffsetRules.room(OptionalLong.empty(), 100, 6)).isEqualTo(94);
        assertThat(OffsetRules.room(OptionalLong.of(GIB4 + 1), Long.MAX_VALUE, 1))
                .isEqualTo(GIB4);
        assertThat(OffsetRules.room(OptionalLong.empty(), Long.MAX_VALUE, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_was_received_is_told_in_as_few_ranges_as_possible() {
        assertThat(OffsetRules.received(0, List.of())).isEmpty();
        assertThat(OffsetRules.received(5, List.of())).containsExactly(new ByteRange(0, 5));
        assertThat(OffsetRules.received(0, List.of(part(0, 5), part(5, 5)))).containsExactly(new ByteRange(0, 10));
        assertThat(OffsetRules.received(2, List.of(part(4, 1), part(4, 9), part(5, 1), part(20, 1))))
                .containsExactly(new ByteRange(0, 2), new ByteRange(4, 9), new ByteRange(20, 1));
        assertThat(OffsetRules.received(0, List.of(part(3, 1)))).containsExactly(new ByteRange(3, 1));
        assertThat(OffsetRules.received(9, List.of(part(3, 1)))).containsExactly(new ByteRange(0, 9));
    }

    @Test
    void an_upload_is_whole_when_nothing_is_missing() {
        assertThat(OffsetRules.whole(OptionalLong.empty(), 5, List.of())).isFalse();
        assertThat(OffsetRules.whole(OptionalLong.of(0), 0, List.of())).isTrue();
        assertThat(OffsetRules.whole(OptionalLong.of(5), 5, List.of())).isTrue();
        assertThat(OffsetRules.whole(OptionalLong.of(5), 4, List.of())).isFalse();
        assertThat(OffsetRules.whole(OptionalLong.of(GIB4), 1, List.of(part(0, GIB4))))
                .isTrue();
        assertThat(OffsetRules.whole(OptionalLong.of(GIB4), 0, List.of(part(1, GIB4 - 1))))
                .isFalse();
    }

    @Test
    void ranges_and_wholeness_agree_with_a_set_of_bytes() {
        for (int seed = 1; seed <= 3000; seed++) {
            Random random = new Random(seed);
            int offset = random.nextInt(6);
            List<Part> parts = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                parts.add(part(random.nextInt(18), 1 + random.nextInt(6)));
            }
            parts.sort(Comparator.comparingLong(Part::offset));
            BitSet bytes = new BitSet();
            bytes.set(0, offset);
            parts.forEach(part -> bytes.set((int) part.offset(), (int) part.end()));
            int length = random.nextInt(24);

            assertThat(OffsetRules.received(offset, parts)).as("seed %s", seed).isEqualTo(ranges(bytes));
            assertThat(OffsetRules.whole(OptionalLong.of(length), offset, parts))
                    .as("seed %s", seed)
                    .isEqualTo(bytes.nextClearBit(0) >= length);
        }
    }

    private static List<ByteRange> ranges(BitSet bytes) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int first = bytes.nextSetBit(0); first >= 0; first = bytes.nextSetBit(bytes.nextClearBit(first))) {
            ranges.add(new ByteRange(first, bytes.nextClearBit(first) - first));
        }
        return ranges;
    }

    private static Part part(long offset, long length) {
        return new Part(offset, length, 1, CHECKPOINT);
    }

    private static OptionalLong newLength(UploadSession row, long declared) throws UploadRejectedException {
        return OffsetRules.newLength(row, OptionalLong.of(declared));
    }

    private static void assertConflict(UploadSession row, long length, String text) {
        assertThatThrownBy(() -> newLength(row, length))
                .isInstanceOfSatisfying(
                        UploadRejectedException.class,
                        refusal -> assertThat(refusal.why()).isEqualTo(Rejection.LENGTH_CONFLICT))
                .hasMessageContaining(text)
                .hasMessageContaining("" + length);
    }

    private static UploadSession at(long offset, OptionalLong length) {
        UploadSpec spec = length.isPresent() ? UploadSpec.of("a", length.getAsLong()) : UploadSpec.ofUnknownLength("a");
        return after(Rows.created(spec), new Appended(offset, CHECKPOINT));
    }
}
