// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.http.ChunkGrid.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChunkGridTest {
    private static final ChunkGrid GRID = new ChunkGrid(25, 10);

    @Test
    void J01_a_number_is_a_range() {
        assertThat(GRID.count()).isEqualTo(3);
        assertThat(GRID.range(0)).isEqualTo(new ByteRange(0, 10));
        assertThat(GRID.range(2)).isEqualTo(new ByteRange(20, 5));
        assertThat(new ChunkGrid(30, 10).count()).isEqualTo(3);
        assertThat(new ChunkGrid(0, 10).count()).isZero();
        assertThat(new ChunkGrid(Long.MAX_VALUE / 4, 1)
                        .range(Long.MAX_VALUE / 4 - 1)
                        .length())
                .isEqualTo(1);
    }

    @Test
    void J11_only_whole_chunks_count() {
        assertThat(GRID.whole(List.of())).isEmpty();
        assertThat(GRID.whole(List.of(new ByteRange(0, 9)))).isEmpty();
        assertThat(GRID.whole(List.of(new ByteRange(0, 10)))).containsExactly(new Run(0, 0));
        assertThat(GRID.whole(List.of(new ByteRange(0, 24)))).containsExactly(new Run(0, 1));
        assertThat(GRID.whole(List.of(new ByteRange(1, 24)))).containsExactly(new Run(1, 2));
        assertThat(GRID.whole(List.of(new ByteRange(0, 10), new ByteRange(20, 5))))
                .containsExactly(new Run(0, 0), new Run(2, 2));
        assertThat(GRID.whole(List.of(new ByteRange(21, 4)))).isEmpty();
    }

    @Test
    void J12_the_rest_is_missing() {
        assertThat(GRID.missing(List.of())).containsExactly(new Run(0, 2));
        assertThat(GRID.missing(List.of(new Run(1, 1)))).containsExactly(new Run(0, 0), new Run(2, 2));
        assertThat(GRID.missing(List.of(new Run(0, 2)))).isEmpty();
        assertThat(new ChunkGrid(0, 10).missing(List.of())).isEmpty();
    }
}
