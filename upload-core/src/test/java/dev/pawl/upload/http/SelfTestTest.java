// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.BodySink.Next;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hosts tell of the way to them, and what may come on it at once. Real ways are in the demo server's tests. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class SelfTestTest {
    private static final HostCapabilities PLAIN =
            new HostCapabilities(Optional.empty(), HostCapabilities.Trailers.HANDED_OVER);
    private static final Headers RUFH =
            Headers.NONE.with("Upload-Draft-Interop-Version", "8").with("Upload-Complete", "?1");
    private static final UploadService SERVICE = UploadService.builder()
            .metadata(new MemoryMetadataStore())
            .storage("main", new MemoryStorage(1 << 20))
            .executor(Runnable::run)
            .build();

    private final UploadHttp http =
            UploadHttp.builder().service(SERVICE).mostAppend(1000).build();

    @Test
    void a_body_that_comes_all_at_once_was_kept_on_the_way() throws Exception {
        BodySink sink = sink("");
        sink.write(ByteBuffer.wrap(new byte[2]));

        assertThat(sink.rest().toCompletableFuture()).isDone();
        assertThat(text(sink.finish(Headers.NONE)))
                .contains("\"bytes\":2,")
                .contains("\"buffered\":true")
                .contains("\"millis\":");
    }

    @Test
    void reading_is_held_back_as_long_as_the_client_asks() throws Exception {
        BodySink sink = sink("hold=100");
        sink.write(ByteBuffer.wrap(new byte[1]));
        CompletionStage<?> rest = sink.rest();
        rest.toCompletableFuture().get();
        String told = text(sink.finish(Headers.NONE));

        assertThat(told).contains("\"bytes\":1,").doesNotContain("buffered");
        assertThat(Long.parseLong(told.replaceAll("(?s).*\"millis\":([0-9]+).*", "$1")))
                .isGreaterThanOrEqualTo(99);
    }

    @Test
    void a_body_without_end_is_not_read_on() throws Exception {
        BodySink sink = sink("");
        ByteBuffer mebibyte = ByteBuffer.allocate(1 << 20);
        for (int i = 0; i < 128; i++) {
            assertThat(sink.write(mebibyte.duplicate())).isEqualTo(Next.MORE);
        }

        assertThat(sink.write(mebibyte)).isEqualTo(Next.STOP);
    }

    @Test
    void a_hold_that_is_too_long_is_refused() {
        assertThat(begun("hold=10001"))
                .isInstanceOfSatisfying(
                        Exchange.Respond.class,
                        answer -> assertThat(answer.head().status()).isEqualTo(400));
    }

    @Test
    void R60_R62_what_one_request_may_bring_is_told() throws Exception {
        Exchange.Respond options = (Exchange.Respond) http.begin(Requests.of("OPTIONS", "", Headers.NONE), PLAIN);
        assertThat(options.head().headers().first("Upload-Limit").orElse(""))
                .contains("max-size=", ", max-append-size=1000, max-age=");
        Exchange.Respond usage = (Exchange.Respond) http.begin(Requests.of("GET", "/usage", Headers.NONE), PLAIN);
        assertThat(text(usage)).contains("\"maxAppendSize\":1000");
        Exchange.Respond silent =
                (Exchange.Respond) UploadHttp.over(SERVICE).begin(Requests.of("OPTIONS", "", Headers.NONE), PLAIN);
        assertThat(silent.head().headers().first("Upload-Limit").orElse("")).doesNotContain("append");
    }

    @Test
    void R64_a_request_that_would_bring_more_is_refused_before_a_byte_is_read() {
        assertThat(http.begin(Requests.of("POST", "", RUFH.with("Content-Length", "1001")), PLAIN))
                .isInstanceOfSatisfying(Exchange.Respond.class, answer -> {
                    assertThat(answer.head().status()).isEqualTo(413);
                    assertThat(answer.head().headers().first("Upload-Limit").orElse(""))
                            .contains("max-append-size=1000");
                });
        assertThat(http.begin(Requests.of("POST", "", RUFH.with("Content-Length", "1000")), PLAIN))
                .isInstanceOf(Exchange.Receive.class);
    }

    private BodySink sink(String query) {
        return ((Exchange.Receive) begun(query)).sink();
    }

    private Exchange begun(String query) {
        RequestHead head = new RequestHead(
                "POST",
                "/api",
                "/selftest",
                query,
                Headers.NONE,
                Optional.of(Requests.ALICE),
                "http",
                "localhost",
                "127.0.0.1");
        return http.begin(head, PLAIN);
    }

    private static String text(Exchange.Respond answer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        answer.body().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
