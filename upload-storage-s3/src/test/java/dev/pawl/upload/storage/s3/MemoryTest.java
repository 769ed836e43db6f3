// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S5: all writers stay under one budget; they wait for it, and never for each other's clients. */
@Timeout(120)
final class MemoryTest {
    private static final int PART = 1 << 20;
    private static final int BUFFER = 100_000;
    private static final Sizes SIZES = new Sizes(PART, 16, PART / 2, 1 << 30, 1L << 32, 10_000);

    private final Forgetful service = new Forgetful();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final ExecutorService hosts = Executors.newCachedThreadPool();
    private final S3Storage storage = Small.storage(service, executor, SIZES, 8L * PART, new SplittableRandom(3));
    private final SplittableRandom random = new SplittableRandom(4);

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
        hosts.shutdownNow();
    }

    @Test
    void S5_a_crowd_of_writers_finishes_within_the_budget() throws Exception {
        List<Future<Long>> done = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            UploadId id = UploadId.next(random);
            done.add(hosts.submit(() -> upload(id, 5 * PART + 777)));
        }
        for (Future<Long> one : done) {
            assertThat(one.get()).isEqualTo(5 * PART + 777);
        }
        // a quarter is for first bytes, one part for joining; the rest is five parts
        assertThat(service.mostUnderWay.get()).isLessThanOrEqualTo(5L * PART);
    }

    @Test
    void S5_whoever_stalls_with_half_a_part_is_made_to_spill() throws Exception {
        List<StorageWriter> stalled = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            StorageWriter writer = storage.openWriter(UploadId.next(random), Position.NOTHING);
            writer.write(ByteBuffer.allocate(PART / 2));
            stalled.add(writer);
        }

        assertThat(upload(UploadId.next(random), 3 * PART + 5)).isEqualTo(3 * PART + 5);

        for (StorageWriter writer : stalled) {
            writer.write(ByteBuffer.allocate(PART));
            writer.checkpoint();
            writer.close();
        }
        assertThat(service.small.get()).isGreaterThan(6);
    }

    private long upload(UploadId id, int length) throws Exception {
        try (StorageWriter writer = storage.openWriter(id, Position.NOTHING)) {
            for (int at = 0; at < length; at += BUFFER) {
                writer.write(ByteBuffer.allocate(Math.min(BUFFER, length - at)));
            }
            return Assembly.chain(id, writer.checkpoint().checkpoint()).end();
        }
    }

    /** Stores nothing and takes its time. */
    private static final class Forgetful extends ForwardingObjectStore {
        final AtomicLong underWay = new AtomicLong();
        final AtomicLong mostUnderWay = new AtomicLong();
        final AtomicLong small = new AtomicLong();
        private final AtomicLong ids = new AtomicLong();

        Forgetful() {
            super(new SimulatedS3(SIZES));
        }

        @Override
        public String put(Address target, String owner, Bytes content) {
            small.incrementAndGet();
            return "etag";
        }

        @Override
        public String begin(Address target, String owner) {
            return "upload-" + ids.incrementAndGet();
        }

        @Override
        public String part(Address target, String uploadId, int number, Bytes content) throws IOException {
            long now = underWay.addAndGet(content.length());
            mostUnderWay.accumulateAndGet(now, Math::max);
            content.md5();
            underWay.addAndGet(-content.length());
            return "etag-" + number;
        }

        @Override
        public Body get(Address object, long first, long length) {
            return new Body() {
                @Override
                public long objectLength() {
                    return length;
                }

                @Override
                public java.io.InputStream stream() {
                    return new java.io.ByteArrayInputStream(new byte[(int) length]);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Optional<String> complete(Address target, String uploadId, List<Listed> parts) {
            return Optional.of("etag");
        }

        @Override
        public Optional<Look> head(Address object) {
            return Optional.of(new Look(Long.MAX_VALUE, "etag", Optional.empty()));
        }

        @Override
        public void abort(Address target, String uploadId) {}

        @Override
        public void delete(String bucket, List<String> keys) {}
    }
}
