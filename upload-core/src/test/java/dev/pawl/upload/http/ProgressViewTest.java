// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.Moved;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProgressViewTest {
    @Test
    void J16_what_a_storage_tells_of_its_work_is_in_the_status_and_in_a_message_of_its_own() throws Exception {
        Status plain = status(Optional.empty());
        Status some = status(Optional.of(new Moved(3, 10)));
        Status more = status(Optional.of(new Moved(4, 10)));

        assertThat(ProgressView.of(plain)).doesNotContainKeys("bytesMoved", "bytesToMove");
        assertThat(ProgressView.of(some)).containsEntry("bytesMoved", 3L).containsEntry("bytesToMove", 10L);
        assertThat(ApiView.upload(some, "/files/1"))
                .containsEntry("bytesMoved", 3L)
                .containsEntry("bytesToMove", 10L);
        assertThat(ProgressView.mark(some)).isNotEqualTo(ProgressView.mark(plain));
        assertThat(ProgressView.mark(some)).isNotEqualTo(ProgressView.mark(more));
    }

    private static Status status(Optional<Moved> moved) throws Exception {
        try (UploadService service = UploadService.builder()
                .metadata(new MemoryMetadataStore())
                .storage("main", new MemoryStorage(1000))
                .executor(Runnable::run)
                .build()) {
            Caller alice = new Caller.Owner(new OwnerId("alice"));
            Status now = service.status(
                    alice,
                    service.create(new OwnerId("alice"), UploadSpec.of("a", 10)).id());
            return new Status(now.session(), now.file(), now.received(), moved);
        }
    }
}
