// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.Checksum.Algorithm;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The small values: checksum, checkpoint, range, part, rejection, and what a state says of itself. */
final class ValuesTest {
    @ParameterizedTest
    @EnumSource
    void a_checksum_has_the_length_of_its_algorithm_and_no_other(Algorithm algorithm) {
        byte[] value = new byte[algorithm.bytes()];
        value[0] = (byte) 0xab;
        Checksum sum = Checksum.of(algorithm, value);

        assertThat(sum.hex()).startsWith("ab00").hasSize(2 * algorithm.bytes());
        assertThat(sum.bytes()).isEqualTo(value);
        assertThat(sum).isEqualTo(new Checksum(algorithm, sum.hex()));
        assertThatThrownBy(() -> Checksum.of(algorithm, new byte[algorithm.bytes() - 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Checksum(algorithm, sum.hex() + "00"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void algorithms_make_values_of_their_known_lengths() {
        assertThat(List.of(Algorithm.values()).stream().map(Algorithm::bytes)).containsExactly(16, 20, 32, 64, 4, 4);
    }

    @Test
    void a_checksum_is_written_in_lower_case_hexadecimal_only() {
        for (String hex : List.of("ABCDEF01", "abcdefg1", "abcdef0", "abcdef012", "", "0xabcdef", "１2345678")) {
            assertThatThrownBy(() -> new Checksum(Algorithm.CRC32, hex)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void checksums_match_by_algorithm_and_value() {
        Checksum sum = new Checksum(Algorithm.CRC32, "00000001");

        assertThat(sum.matches(new Checksum(Algorithm.CRC32, "00000001"))).isTrue();
        assertThat(sum.matches(new Checksum(Algorithm.CRC32, "01000000"))).isFalse();
        assertThat(sum.matches(new Checksum(Algorithm.CRC32C, "00000001"))).isFalse();
    }

    @Test
    void nobody_changes_a_checksum_or_a_checkpoint_from_outside() {
        byte[] bytes = {1, 2, 3, 4};
        Checksum sum = Checksum.of(Algorithm.CRC32, bytes);
        Checkpoint checkpoint = Checkpoint.of(bytes);
        bytes[0] = 9;
        sum.bytes()[1] = 9;
        checkpoint.state()[1] = 9;

        assertThat(sum.bytes()).containsExactly(1, 2, 3, 4);
        assertThat(checkpoint.state()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void a_checkpoint_is_small_and_secret() {
        Checkpoint checkpoint = Checkpoint.of("key".getBytes(US_ASCII));

        assertThat(checkpoint).hasToString("checkpoint of 3 bytes").isNotEqualTo(Checkpoint.NONE);
        assertThat(checkpoint.isNone()).isFalse();
        assertThat(checkpoint)
                .isEqualTo(Checkpoint.of(checkpoint.state()))
                .hasSameHashCodeAs(Checkpoint.of(checkpoint.state()));
        assertThat(Checkpoint.of(new byte[0])).isSameAs(Checkpoint.NONE);
        assertThat(Checkpoint.NONE.isNone()).isTrue();
        assertThat(Checkpoint.of(new byte[4096]).state()).hasSize(4096);
        assertThatThrownBy(() -> Checkpoint.of(new byte[4097]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4097");
    }

    @Test
    void a_range_ends_where_the_content_ends() {
        assertThat(new ByteRange(2, 5).within(10)).isEqualTo(new ByteRange(2, 5));
        assertThat(new ByteRange(2, 5).within(4)).isEqualTo(new ByteRange(2, 2));
        assertThat(new ByteRange(2, 5).within(2)).isEqualTo(new ByteRange(2, 0));
        assertThat(new ByteRange(2, 5).within(1)).isEqualTo(new ByteRange(1, 0));
        assertThat(ByteRange.ALL.within(1L << 40)).isEqualTo(new ByteRange(0, 1L << 40));
        assertThat(new ByteRange(1, Long.MAX_VALUE - 1).end()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> new ByteRange(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteRange(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteRange(1, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_part_has_a_byte_and_an_epoch() {
        assertThat(part(5, 6, 1).end()).isEqualTo(11);
        assertThat(part(Long.MAX_VALUE - 1, 1, 1).end()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> part(-1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> part(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> part(0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> part(Long.MAX_VALUE, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_refusal_says_why_and_only_a_wrong_offset_the_right_one() {
        UploadRejectedException refusal = new UploadRejectedException(Rejection.PAUSED, "upload x is paused");

        assertThat(refusal.why()).isEqualTo(Rejection.PAUSED);
        assertThat(refusal.expectedOffset()).isEmpty();
        UploadId id = new UploadId("a".repeat(26));
        assertThat(UploadRejectedException.offset(id, 0, 5).expectedOffset()).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void states_say_what_they_are() {
        assertThat(states(SessionState::takesBytes)).containsExactly(SessionState.PENDING, SessionState.UPLOADING);
        assertThat(states(SessionState::open))
                .containsExactly(SessionState.PENDING, SessionState.UPLOADING, SessionState.PAUSED);
        assertThat(states(SessionState::ended))
                .containsExactly(SessionState.FAILED, SessionState.CANCELLED, SessionState.DELETED);
    }

    private interface Flag {
        boolean of(SessionState state);
    }

    private static EnumSet<SessionState> states(Flag flag) {
        EnumSet<SessionState> states = EnumSet.allOf(SessionState.class);
        states.removeIf(state -> !flag.of(state));
        return states;
    }

    private static Part part(long offset, long length, long epoch) {
        return new Part(offset, length, epoch, Checkpoint.NONE);
    }
}
