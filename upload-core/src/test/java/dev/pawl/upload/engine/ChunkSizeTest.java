// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** J02: the size of numbered chunks is one that the storage and the policy take, and the row says which. */
final class ChunkSizeTest {
    private final UploadService service = UploadService.builder()
            .metadata(new MemoryMetadataStore())
            .storage("main", new Choosy())
            .policy(UploadPolicy.builder().maxParts(100).build())
            .executor(Runnable::run)
            .build();

    /** Wants chunks of at least 1000 bytes, in units of 512. */
    private static final class Choosy extends ForwardingStorage {
        Choosy() {
            super(new MemoryStorage(1 << 20));
        }

        @Override
        public Traits traits() {
            Traits usual = super.traits();
            return new Traits(usual.bufferBytes(), usual.checkpointEvery(), 1000, 512, usual.maxLength());
        }
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void J02_a_size_that_fits_is_kept() throws Exception {
        assertThat(size(10_000, 1024)).isEqualTo(1024);
        assertThat(size(10_000, 5120)).isEqualTo(5120);
    }

    @Test
    void J02_another_one_is_made_larger() throws Exception {
        assertThat(size(10_000, 1)).as("the storage's least").isEqualTo(1024);
        assertThat(size(10_000, 1025)).as("the storage's unit").isEqualTo(1536);
        assertThat(size(1_000_001, 1)).as("the policy's most chunks").isEqualTo(10_240);
    }

    @Test
    void J02_an_upload_without_chunks_has_none() throws Exception {
        UploadSpec plain = UploadSpec.of("x", 10);
        assertThat(service.create(new OwnerId("alice"), plain).spec().chunkSize())
                .isEmpty();
        UploadSpec unknown = UploadSpec.ofUnknownLength("x").withChunkSize(10);
        assertThat(service.create(new OwnerId("alice"), unknown).spec().chunkSize())
                .hasValue(1024);
    }

    private long size(long length, long wish) throws Exception {
        UploadSpec spec = UploadSpec.of("x", length).withChunkSize(wish);
        return service.create(new OwnerId("alice"), spec).spec().chunkSize().getAsLong();
    }
}
