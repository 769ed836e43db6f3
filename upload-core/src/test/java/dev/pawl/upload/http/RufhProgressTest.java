// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.TusClient;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class RufhProgressTest {
    private static final int MIB = 1 << 20;
    private static final Headers NINE = Headers.NONE.with("Upload-Draft-Interop-Version", "9");

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final UploadService service = UploadService.builder()
            .metadata(new MemoryMetadataStore())
            .storage("main", new MemoryStorage(64 * MIB))
            .executor(threads)
            .build();
    private final UploadHttp http = UploadHttp.over(service);
    private final List<ResponseHead> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        service.close();
        threads.shutdownNow();
    }

    @Test
    void R_08_R_09_R_39_progress_tells_what_is_recorded_and_the_url_to_a_creation_only() throws Exception {
        BodySink creation = sink("POST", "", NINE.with("Upload-Complete", "?0"), told::add);
        String location = told.get(0).headers().first("Location").orElseThrow();
        UploadId id = new UploadId(location.substring("/files/".length()));
        creation.write(ByteBuffer.allocate(3 * MIB));
        assertThat(told).hasSize(1);
        recorded(id, 3 * MIB);
        creation.write(ByteBuffer.allocate(2 * MIB));
        assertThat(told).hasSize(2);
        assertThat(told.get(1).status()).isEqualTo(104);
        assertThat(told.get(1).headers().all("Upload-Draft-Interop-Version")).containsExactly("9");
        assertThat(told.get(1).headers().all("Location")).containsExactly(location);
        long offset =
                Long.parseLong(told.get(1).headers().first("Upload-Offset").orElseThrow());
        assertThat(offset).isBetween(3L * MIB, 5L * MIB);
        assertThat(creation.finish(Headers.NONE).head().headers().first("Location"))
                .contains(location);

        BodySink append = sink("PATCH", "/" + id, piece(NINE, 5 * MIB), told::add);
        append.write(ByteBuffer.allocate(3 * MIB));
        recorded(id, 8 * MIB);
        append.write(ByteBuffer.allocate(2 * MIB));
        assertThat(told).hasSize(3);
        assertThat(told.get(2).headers().has("Location")).isFalse();
        assertThat(told.get(2).headers().has("Upload-Offset")).isTrue();
        assertThat(append.finish(Headers.NONE).head().headers().first("Upload-Offset"))
                .contains(Integer.toString(10 * MIB));
    }

    @Test
    void R_04b_who_stated_no_draft_gets_no_progress() throws Exception {
        Exchange.Respond created = sink("POST", "", Headers.NONE.with("Upload-Complete", "?0"), told::add)
                .finish(Headers.NONE);
        String path = created.head().headers().first("Location").orElseThrow().substring("/files".length());
        BodySink append = sink("PATCH", path, piece(Headers.NONE, 0), told::add);
        append.write(ByteBuffer.allocate(3 * MIB));
        recorded(new UploadId(path.substring(1)), 3 * MIB);
        append.write(ByteBuffer.allocate(2 * MIB));
        assertThat(told).isEmpty();
    }

    @Test
    void R_09_a_host_that_cannot_tell_any_more_still_takes_the_content() throws Exception {
        Consumer<ResponseHead> gone = head -> {
            throw new IllegalStateException("gone");
        };
        BodySink creation = sink("POST", "", NINE.with("Upload-Complete", "?1"), gone);
        for (int i = 0; i < 5; i++) {
            assertThat(creation.write(ByteBuffer.allocate(2 * MIB))).isEqualTo(BodySink.Next.MORE);
        }
        assertThat(creation.finish(Headers.NONE).head().status()).isEqualTo(201);
    }

    private static Headers piece(Headers headers, long offset) {
        return headers.with("Content-Type", "application/partial-upload")
                .with("Upload-Offset", Long.toString(offset))
                .with("Upload-Complete", "?0");
    }

    private BodySink sink(String method, String path, Headers headers, Consumer<ResponseHead> interim) {
        HostCapabilities host = new HostCapabilities(Optional.of(interim), HostCapabilities.Trailers.LOST);
        return ((Exchange.Receive) http.begin(Requests.of(method, path, headers), host)).sink();
    }

    /** The service records what waited long enough by itself. */
    private void recorded(UploadId id, long offset) {
        TusClient.until(() -> {
            try {
                return service.status(Requests.ALICE, id).session().offset() >= offset
                        ? Optional.of(true)
                        : Optional.empty();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
