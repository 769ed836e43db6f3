// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.StorageContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The contract, for which a process that dies leaves its writers open and this object as it is; and the limit. */
final class MemoryStorageTest extends StorageContract {
    private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
    private static final int MOST = 100 << 20;

    private final UploadId id = UploadId.next(new Random(1));
    private final MemoryStorage storage = new MemoryStorage(MOST, () -> NOW);

    @Override
    protected Storage open() {
        return storage;
    }

    @Override
    protected boolean shared() {
        return true;
    }

    @Test
    void a_write_beyond_the_limit_fails_and_leaves_what_was_written() throws Exception {
        StorageWriter writer = storage.openWriter(id, Position.NOTHING);
        writer.write(ByteBuffer.allocate(MOST - 1));
        Position at = new Position(writer.checkpoint().checkpoint(), MOST - 1, 1, List.of());

        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wants 2 more bytes");
        writer.close();

        try (StorageWriter next = storage.openWriter(id, at)) {
            next.write(ByteBuffer.allocate(1));
        }
        assertThat(storage.heldBytes()).isEqualTo(MOST - 1);
    }

    @Test
    void a_whole_and_its_final_place_hold_no_byte_twice() throws Exception {
        Position at = append(append(Position.NOTHING, 10_000), 5);
        Checkpoint whole = storage.assemble(id, at, 10_005, Pulse.NONE);
        Checkpoint promoted = storage.promote(id, whole, "files", Pulse.NONE);
        assertThat(storage.heldBytes()).isEqualTo(10_005);

        storage.prune(id, "files", new Position(promoted, 10_005, 1, List.of()));
        assertThat(storage.heldBytes()).isEqualTo(10_005);

        storage.prune(id, "files", Position.NOTHING);
        assertThat(storage.heldBytes()).isZero();
    }

    @Test
    void pruning_an_upload_that_goes_on_keeps_count_of_all_its_bytes() throws Exception {
        Position at = append(append(append(Position.NOTHING, 10), 20), 30);
        append(at, 100);

        storage.prune(id, "", at);

        assertThat(storage.heldBytes()).isEqualTo(60);
        assertThat(storage.residents(Optional.empty(), 9)).containsExactly(new Storage.Resident(id, NOW, 60));
    }

    @Test
    void a_writer_whose_bytes_were_pruned_does_not_write_on() throws Exception {
        StorageWriter writer = storage.openWriter(id, Position.NOTHING);
        writer.write(ByteBuffer.allocate(5));
        storage.prune(id, "", Position.NOTHING);

        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(5))).isInstanceOf(IOException.class);
        assertThatThrownBy(writer::checkpoint).isInstanceOf(IOException.class);
        writer.close();
        assertThat(storage.heldBytes()).isZero();
    }

    @Test
    void a_closed_writer_writes_nothing() throws Exception {
        StorageWriter writer = storage.openWriter(id, Position.NOTHING);
        writer.close();

        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(5))).isInstanceOf(IOException.class);
    }

    @Test
    void a_checkpoint_of_more_bytes_than_there_are_is_lost() throws Exception {
        Reference reference = Reference.read(id, append(Position.NOTHING, 10).checkpoint());
        Checkpoint more = new Reference(reference.key(), 11).checkpoint();

        assertThatThrownBy(() -> storage.open(id, more, ByteRange.ALL)).isInstanceOf(BytesLostException.class);
        assertThatThrownBy(() -> storage.promote(id, more, "", Pulse.NONE)).isInstanceOf(BytesLostException.class);
    }

    @Test
    void nothing_is_pruned_for_a_checkpoint_that_cannot_be_read() throws Exception {
        append(Position.NOTHING, 10);
        Position keep = new Position(Checkpoint.of(new byte[] {1, 2, 3}), 10, 1, List.of());

        assertThatThrownBy(() -> storage.prune(id, "", keep)).isInstanceOf(IOException.class);

        assertThat(storage.heldBytes()).isEqualTo(10);
    }

    @Test
    void a_limit_is_not_negative() {
        assertThatThrownBy(() -> new MemoryStorage(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private Position append(Position at, int length) throws Exception {
        try (StorageWriter writer = storage.openWriter(id, at)) {
            writer.write(ByteBuffer.allocate(length));
            return new Position(writer.checkpoint().checkpoint(), at.offset() + length, 1, List.of());
        }
    }
}
