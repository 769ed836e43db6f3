// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.SeededBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a join tells of itself. */
final class JoinProgressTest {
    private static final int CHUNK = (int) Small.SIZES.least();

    private final S3Storage storage = Small.storage(Small.service(), Runnable::run);
    private final UploadId id = UploadId.next(new SplittableRandom(1));
    private final List<String> told = new ArrayList<>();
    private final Pulse pulse = new Pulse() {
        @Override
        public void alive() {}

        @Override
        public void alive(long done, long of) {
            told.add(done / CHUNK + " of " + of / CHUNK);
        }
    };

    @Test
    void each_part_that_was_copied_is_told() throws Exception {
        promote(3);

        assertThat(told).containsExactly("1 of 3", "2 of 3", "3 of 3");
    }

    @Test
    void where_groups_are_joined_first_all_is_moved_twice() throws Exception {
        int most = Small.SIZES.mostParts();
        promote(most + 1);

        assertThat(told)
                .startsWith("1 of " + 2 * (most + 1))
                .contains((most + 1) + " of " + 2 * (most + 1))
                .endsWith(2 * (most + 1) + " of " + 2 * (most + 1));
    }

    private void promote(int chunks) throws Exception {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            ByteRange range = new ByteRange((long) i * CHUNK, CHUNK);
            try (StorageWriter writer = storage.openChunk(id, Checkpoint.NONE, range, 1)) {
                writer.write(new SeededBytes(1).buffer(range.first(), CHUNK));
                parts.addAll(writer.checkpoint().sealed());
            }
        }
        Position at = new Position(Checkpoint.NONE, 0, 1, parts);
        storage.promote(id, storage.assemble(id, at, (long) chunks * CHUNK, Pulse.NONE), "files", pulse);
    }
}
