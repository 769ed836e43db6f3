// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.Faults.When;
import dev.pawl.upload.testkit.FlakyStorage;
import dev.pawl.upload.testkit.FlakyStorage.Call;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.StorageContract;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A double that is told nothing keeps the contract of what it doubles; what it is told happens once. */
final class FlakyStorageTest extends StorageContract {
    private final UploadId id = UploadId.next(new Random(1));
    private final SeededBytes bytes = new SeededBytes(1);
    private final FlakyStorage storage = new FlakyStorage(new MemoryStorage(100 << 20));

    @Override
    protected Storage open() {
        return storage;
    }

    @Override
    protected int histories() {
        return 5;
    }

    @Test
    void a_call_that_fails_before_its_effect_has_none() throws Exception {
        StorageWriter writer = storage.openWriter(id, Position.NOTHING);
        storage.faults().fail(Call.WRITE, 2, When.BEFORE);
        writer.write(bytes.buffer(0, 5));

        assertThatThrownBy(() -> writer.write(bytes.buffer(5, 5)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("WRITE");
        writer.write(bytes.buffer(5, 5));

        assertThat(content(writer.checkpoint().checkpoint(), 10)).isEqualTo(bytes.bytes(0, 10));
        assertThat(storage.faults().count(Call.WRITE)).isEqualTo(3);
        assertThat(storage.openWriters()).isEqualTo(1);
        writer.close();
        assertThat(storage.openWriters()).isZero();
    }

    @Test
    void a_call_that_fails_after_its_effect_had_it() throws Exception {
        StorageWriter writer = storage.openWriter(id, Position.NOTHING);
        storage.faults().fail(Call.WRITE, 1, When.AFTER);
        assertThatThrownBy(() -> writer.write(bytes.buffer(0, 5))).isInstanceOf(IOException.class);

        assertThat(content(writer.checkpoint().checkpoint(), 5)).isEqualTo(bytes.bytes(0, 5));
    }

    @Test
    void a_method_fails_until_it_is_healed() throws Exception {
        storage.faults().failAll(Call.OPEN_WRITER, When.BEFORE);
        storage.faults().failByChance(new Random(1), 1);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> storage.openWriter(id, Position.NOTHING)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> storage.residents(Optional.empty(), 1)).isInstanceOf(IOException.class);
        }
        storage.faults().heal();

        storage.openWriter(id, Position.NOTHING).close();
    }

    @Test
    void a_call_may_fail_with_anything() {
        storage.faults().fail(Call.ASSEMBLE, 1, When.BEFORE, new BytesLostException("gone"));
        storage.faults().fail(Call.ASSEMBLE, 2, When.BEFORE, new OutOfMemoryError("scripted"));

        assertThatThrownBy(() -> storage.assemble(id, Position.NOTHING, 0, Pulse.NONE))
                .isInstanceOf(BytesLostException.class);
        assertThatThrownBy(() -> storage.assemble(id, Position.NOTHING, 0, Pulse.NONE))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    @Timeout(60)
    void a_call_waits_until_it_is_released() throws Exception {
        Faults.Hold hold = storage.faults().hold(Call.ASSEMBLE, 1);
        ExecutorService host = Executors.newSingleThreadExecutor();
        try {
            Future<Checkpoint> whole = host.submit(() -> storage.assemble(id, Position.NOTHING, 0, Pulse.NONE));
            hold.awaitArrival();
            assertThat(whole.isDone()).isFalse();
            assertThat(storage.residents(Optional.empty(), 1)).isEmpty();
            hold.release();
            assertThat(content(whole.get(30, TimeUnit.SECONDS), 0)).isEmpty();
        } finally {
            host.shutdownNow();
        }
    }

    private byte[] content(Checkpoint checkpoint, int length) throws Exception {
        try (Content content = storage.open(id, checkpoint, new ByteRange(0, length))) {
            return content.stream().readAllBytes();
        }
    }
}
