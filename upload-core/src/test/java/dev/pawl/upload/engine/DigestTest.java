// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Workshop.ALICE;
import static dev.pawl.upload.engine.Workshop.CALLER;
import static dev.pawl.upload.engine.Workshop.bytes;
import static dev.pawl.upload.engine.Workshop.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.Faults.When;
import dev.pawl.upload.testkit.FlakyStorage;
import dev.pawl.upload.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The SHA-256 that is computed as bytes arrive. */
class DigestTest {
    private static final int LENGTH = 5 << 20;
    private static final int HALF = 2_000_000;

    private final ManualClock clock = new ManualClock();
    private final FlakyStorage storage = new FlakyStorage(new MemoryStorage(1L << 30, clock));
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final Semaphore running = new Semaphore(3);
    private final UploadService service = UploadService.builder()
            .metadata(new MemoryMetadataStore(clock))
            .storage("main", storage)
            .executor(this::execute)
            .build();

    @AfterEach
    void close() {
        service.close();
        threads.shutdownNow();
    }

    @Test
    void an_upload_in_blocks_of_all_sizes_has_the_digest_of_its_bytes() throws Exception {
        byte[] bytes = bytes(LENGTH);
        UploadId id = create();

        try (Append append = service.append(CALLER, id, AppendSpec.at(0))) {
            int size = 1;
            for (int at = 0; at < LENGTH; at += size, size = size * 3 % 700_001) {
                size = Math.min(size, LENGTH - at);
                ByteBuffer block = ByteBuffer.allocateDirect(size).put(bytes, at, size);
                append.write(block.flip());
                // the buffer is the caller's again: nothing may still be read from it
                block.clear().put(new byte[size]);
            }
            append.end(Optional.empty());
        }

        assertDigest(id, bytes);
    }

    @Test
    void without_a_free_thread_the_append_computes_its_digest_itself() throws Exception {
        running.drainPermits();
        byte[] bytes = bytes(LENGTH);
        UploadId id = create();

        send(id, 0, bytes);
        running.release(3);
        service.maintenance().run();

        assertDigest(id, bytes);
    }

    @Test
    void bytes_whose_write_failed_are_in_no_digest() throws Exception {
        byte[] bytes = bytes(LENGTH);
        UploadId id = create();
        send(id, 0, Arrays.copyOf(bytes, HALF));
        storage.faults().fail(FlakyStorage.Call.WRITE, 1, When.BEFORE);

        assertThatThrownBy(() -> send(id, HALF, Arrays.copyOfRange(bytes, HALF, LENGTH)))
                .isInstanceOf(IOException.class);
        send(id, HALF, Arrays.copyOfRange(bytes, HALF, LENGTH));

        assertDigest(id, bytes);
    }

    private UploadId create() throws Exception {
        return service.create(ALICE, UploadSpec.of("a.bin", LENGTH)).id();
    }

    private void send(UploadId id, long offset, byte[] bytes) throws Exception {
        service.append(CALLER, id, AppendSpec.at(offset), new ByteArrayInputStream(bytes));
    }

    private void assertDigest(UploadId id, byte[] bytes) throws Exception {
        assertThat(service.complete(CALLER, id, Duration.ofSeconds(60))
                        .file()
                        .orElseThrow()
                        .sha256())
                .hasValue(sha256(bytes));
    }

    private void execute(Runnable task) {
        if (!running.tryAcquire()) {
            throw new RejectedExecutionException("no thread is free");
        }
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                running.release();
            }
        });
    }
}
