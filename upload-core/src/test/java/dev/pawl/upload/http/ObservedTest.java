// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.engine.UploadObserver;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What hosts can see of the answers: why something was refused, and how many follow. */
final class ObservedTest implements UploadObserver {
    private static final HostCapabilities PLAIN =
            new HostCapabilities(Optional.empty(), HostCapabilities.Trailers.HANDED_OVER);
    private static final Headers TUS = Headers.NONE.with("Tus-Resumable", "1.0.0");

    private final List<Rejection> refused = new ArrayList<>();
    private final List<Integer> streams = new ArrayList<>();
    private final UploadHttp http = UploadHttp.over(UploadService.builder()
            .metadata(new MemoryMetadataStore())
            .storage("main", new MemoryStorage(1 << 20))
            .executor(Runnable::run)
            .observer(this)
            .build());

    @Override
    public void rejected(Rejection why) {
        refused.add(why);
    }

    @Override
    public void following(int open) {
        streams.add(open);
    }

    @Test
    void every_protocol_says_why_it_refuses_and_the_observer_sees_it_once() {
        String nobody = "/" + "a".repeat(26);
        Headers append = TUS.with("Content-Type", "application/offset+octet-stream");
        assertThat(why(Requests.of("HEAD", nobody, TUS))).contains("unknown");
        assertThat(why(Requests.of("HEAD", nobody, Headers.NONE.with("Upload-Draft-Interop-Version", "8"))))
                .contains("unknown");
        assertThat(why(Requests.of("GET", "/upload" + nobody + "/status", Headers.NONE)))
                .contains("unknown");
        assertThat(why(Requests.of("PATCH", created(), append.with("Upload-Offset", "1"))))
                .contains("offset_mismatch");
        assertThat(why(Requests.of("PATCH", created(), append.with("Upload-Offset", "0"))))
                .as("refused by its body: more came than the upload has")
                .contains("over_length");

        assertThat(refused)
                .containsExactly(
                        Rejection.UNKNOWN,
                        Rejection.UNKNOWN,
                        Rejection.UNKNOWN,
                        Rejection.OFFSET_MISMATCH,
                        Rejection.OVER_LENGTH);
    }

    @Test
    void the_observer_sees_how_many_follow() throws Exception {
        UploadId id = new UploadId(created().substring(1));
        ProgressMessages one = http.progress(Requests.ALICE, id);
        ProgressMessages other = http.progress(Requests.ALICE, id);
        one.close();
        other.close();

        assertThat(streams).containsExactly(1, 2, 1, 0);
    }

    /** A host that does not wait is refused when its client is too far ahead. */
    @Test
    void a_sink_whose_answers_are_changed_makes_its_host_wait_all_the_same() {
        FakeSink slow = new FakeSink(1);
        slow.pause = new CompletableFuture<>();
        Exchange.Receive changed = (Exchange.Receive) ChangedAnswers.in(new Exchange.Receive(slow), answer -> answer);

        assertThat((Object) changed.sink().rest()).isSameAs(slow.pause);
    }

    private Optional<String> why(RequestHead head) {
        return http.handle(head, PLAIN, () -> new ByteArrayInputStream(new byte[4]), () -> {})
                .head()
                .headers()
                .first("Pawl-Rejection");
    }

    private String created() {
        Exchange.Respond created =
                (Exchange.Respond) http.begin(Requests.of("POST", "", TUS.with("Upload-Length", "3")), PLAIN);
        return created.head().headers().first("Location").orElseThrow().substring("/files".length());
    }
}
