// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.spi.StorageWriter.Saved;
import dev.pawl.upload.storage.s3.SimulatedS3.Call;
import dev.pawl.upload.testkit.SeededBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How many requests an upload costs, in the sizes of real services. The same numbers are in docs/s3.md. */
final class RequestsTest {
    private static final int MIB = 1 << 20;
    private static final int PART = 8 * MIB;
    private static final String DESTINATION = "files";

    private final Sizes sizes = Sizes.ofParts(PART);
    private final SimulatedS3 service = new SimulatedS3(sizes);
    private final S3Storage storage = Small.storage(service, Runnable::run, sizes, 64L * MIB, new SplittableRandom(7));
    private final UploadId id = UploadId.next(new SplittableRandom(8));
    private final SeededBytes bytes = new SeededBytes(9);
    private final List<Part> sealed = new ArrayList<>();
    private Checkpoint checkpoint = Checkpoint.NONE;
    private long offset;

    @Test
    void a_small_upload_is_one_put_one_copy_and_one_delete() throws Exception {
        append(4096);
        assertThat(storage.prompt(id, position(1))).isTrue();
        finish();

        assertThat(service.counts()).isEqualTo(Map.of(Call.PUT, 1, Call.COPY, 1, Call.DELETE, 1));
    }

    @Test
    void an_upload_costs_a_request_for_each_part_and_a_few_more() throws Exception {
        append(5 * PART + 17);
        assertThat(service.counts()).isEqualTo(Map.of(Call.BEGIN, 1, Call.PART, 5, Call.PUT, 1));
        service.forgetCounts();
        finish();

        assertThat(service.counts())
                .isEqualTo(Map.of(
                        // the tail becomes the stage's last part
                        Call.GET, 1,
                        Call.PART, 1,
                        Call.COMPLETE, 1,
                        Call.HEAD, 2,
                        Call.COPY, 1,
                        Call.LIST, 2,
                        Call.LIST_UPLOADS, 2,
                        Call.DELETE, 1));
    }

    @Test
    void appends_that_end_where_parts_end_cost_a_request_for_each_part() throws Exception {
        for (int i = 0; i < 10; i++) {
            append(PART);
        }

        assertThat(service.counts()).isEqualTo(Map.of(Call.BEGIN, 1, Call.PART, 10));
    }

    @Test
    void appends_of_less_than_a_part_cost_one_put_each_and_are_read_back_once() throws Exception {
        for (int i = 0; i < 8; i++) {
            append(PART / 8);
        }

        assertThat(service.count(Call.PUT)).isEqualTo(7);
        assertThat(service.count(Call.GET)).isEqualTo(7);
        assertThat(service.count(Call.PART)).isEqualTo(1);
    }

    @Test
    void opening_a_writer_and_looking_at_an_upload_cost_nothing() throws Exception {
        append(PART + 5);
        service.forgetCounts();
        storage.openWriter(id, position(2)).close();
        storage.prompt(id, position(2));
        storage.prepare(id, position(2));
        storage.traits();

        assertThat(service.counts()).isEmpty();
    }

    private void append(int length) throws Exception {
        try (StorageWriter writer = storage.openWriter(id, position(1))) {
            writer.write(bytes.buffer(offset, length));
            Saved saved = writer.checkpoint();
            checkpoint = saved.checkpoint();
            sealed.addAll(saved.sealed());
            offset += length;
        }
    }

    private void finish() throws Exception {
        Checkpoint whole = storage.assemble(id, position(1), offset, Pulse.NONE);
        Checkpoint promoted = storage.promote(id, whole, DESTINATION, Pulse.NONE);
        storage.prune(id, DESTINATION, new Position(promoted, offset, 1, List.of()));
    }

    private Position position(long epoch) {
        return new Position(checkpoint, offset, epoch, List.copyOf(sealed));
    }
}
