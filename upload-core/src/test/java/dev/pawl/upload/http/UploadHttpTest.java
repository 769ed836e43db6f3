// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.ChunkSpec;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.testkit.TusClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The layer without a host: what no host of the conformance test can show. */
@Timeout(30)
final class UploadHttpTest {
    private static final HostCapabilities WITH_TRAILERS =
            new HostCapabilities(Optional.empty(), HostCapabilities.Trailers.HANDED_OVER);
    private static final Headers TUS = Headers.NONE.with("Tus-Resumable", "1.0.0");
    private static final Headers PATCH = TUS.with("Content-Type", "application/offset+octet-stream");
    private static final Headers PIECE =
            Headers.NONE.with("Content-Type", "application/partial-upload").with("Upload-Complete", "?0");
    private static final String ABC_SHA1 = "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=";

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final UploadService service = service();
    private final UploadHttp http = UploadHttp.over(service);

    @AfterEach
    void stop() {
        service.close();
        threads.shutdownNow();
    }

    @Test
    void nobody_is_answered_401_with_the_version_but_may_ask_for_options() {
        Exchange.Respond post = answer(http, nobody("POST", "", TUS.with("Upload-Length", "3")));
        assertThat(post.head().status()).isEqualTo(401);
        assertThat(post.head().headers().first("Tus-Resumable")).contains("1.0.0");
        String get = "/aaaaaaaaaaaaaaaaaaaaaaaaaa";
        assertThat(answer(http, nobody("GET", get, Headers.NONE)).head().status())
                .isEqualTo(401);
        assertThat(answer(http, nobody("OPTIONS", "", Headers.NONE)).head().status())
                .isEqualTo(204);
    }

    @Test
    void an_operator_owns_no_uploads() {
        RequestHead head = RequestHead.of(
                "POST", "/files", URI.create("/files"), TUS.with("Upload-Length", "3"), Optional.of(Caller.operator()));
        assertThat(answer(http, head).head().status()).isEqualTo(403);
    }

    @Test
    void a_location_begins_as_the_host_likes_and_is_understood_in_a_concatenation() {
        UploadHttp elsewhere = UploadHttp.builder()
                .service(service)
                .location(head -> "https://cdn.example/up" + head.mount())
                .build();
        Headers partial = TUS.with("Upload-Length", "0").with("Upload-Concat", "partial");
        String location = field(answer(elsewhere, Requests.of("POST", "", partial)), "Location");
        assertThat(location).startsWith("https://cdn.example/up/files/");
        Headers whole = TUS.with("Upload-Concat", "final;" + location);
        assertThat(answer(elsewhere, Requests.of("POST", "", whole)).head().status())
                .isEqualTo(201);
        assertThat(answer(http, Requests.of("POST", "", whole)).head().status()).isEqualTo(400);
    }

    @Test
    void T_05_T_61_what_is_off_is_not_advertised_and_not_done() {
        UploadHttp bare = UploadHttp.builder()
                .service(service)
                .tusChecksums(List.of())
                .withoutMethodOverride()
                .build();
        Exchange.Respond options = answer(bare, Requests.of("OPTIONS", "", Headers.NONE));
        assertThat(field(options, "Tus-Extension")).doesNotContain("checksum");
        assertThat(options.head().headers().has("Tus-Checksum-Algorithm")).isFalse();
        String path = created(3);
        Headers checked = PATCH.with("Upload-Offset", "0").with("Upload-Checksum", ABC_SHA1);
        assertThat(answer(bare, Requests.of("PATCH", path, checked)).head().status())
                .isEqualTo(400);
        Headers overridden = TUS.with("X-HTTP-Method-Override", "DELETE");
        assertThat(answer(bare, Requests.of("POST", path, overridden)).head().status())
                .isEqualTo(405);
        assertThatThrownBy(() -> UploadHttp.builder().tusChecksums(List.of(Checksum.Algorithm.MD5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void T_64_a_trailer_is_checked_where_the_host_hands_it_over() {
        Exchange.Respond options =
                (Exchange.Respond) http.begin(Requests.of("OPTIONS", "", Headers.NONE), WITH_TRAILERS);
        assertThat(field(options, "Tus-Extension")).contains("checksum-trailer");
        String path = created(6);
        Headers announced = PATCH.with("Upload-Offset", "0").with("Trailer", "Upload-Checksum");
        assertThat(trailer(path, announced, "abd", ABC_SHA1)).isEqualTo(460);
        assertThat(trailer(path, announced, "abc", "sha1")).isEqualTo(400);
        assertThat(trailer(path, announced, "abc", "")).isEqualTo(400);
        assertThat(offset(path)).isEqualTo("0");
        assertThat(trailer(path, announced, "abc", ABC_SHA1)).isEqualTo(204);
        assertThat(offset(path)).isEqualTo("3");
    }

    @Test
    void an_answer_to_HEAD_has_no_body_whatever_it_says() {
        Exchange.Respond unknown = answer(http, Requests.of("HEAD", "/aaaaaaaaaaaaaaaaaaaaaaaaaa", TUS));
        assertThat(unknown.head().status()).isEqualTo(404);
        assertThat(unknown.body().kind()).isEqualTo(Body.Kind.EMPTY);
        assertThat(unknown.head().headers().has("Content-Length")).isFalse();
    }

    @Test
    void a_reactive_host_gets_the_same_answers() throws Exception {
        String path = created(6);
        assertThat(reactive(path, "0", "ab", "c").head().status()).isEqualTo(204);
        assertThat(reactive(path, "0", "ab").head().status()).isEqualTo(409);
        assertThat(field(reactive(path, "3", "def"), "Upload-Offset")).isEqualTo("6");
        assertThat(new String(published(content(path).body()), StandardCharsets.US_ASCII))
                .isEqualTo("abcdef");
    }

    @Test
    void T_25_a_reactive_body_that_fails_is_kept_and_completes_nothing() throws Exception {
        String path = created(3);
        AtomicInteger released = new AtomicInteger();
        try (SubmissionPublisher<String> body = new SubmissionPublisher<>(threads, 8)) {
            var answer = http.handle(
                            Requests.of("PATCH", path, PATCH.with("Upload-Offset", "0")),
                            HostCapabilities.PLAIN,
                            body,
                            UploadHttpTest::buffer,
                            text -> released.incrementAndGet())
                    .toCompletableFuture();
            submitted(body, "ab");
            body.closeExceptionally(new IOException("reset"));
            assertThat(answer.get(10, TimeUnit.SECONDS).head().status()).isEqualTo(408);
        }
        assertThat(offset(path)).isEqualTo("2");
        assertThat(released).hasValue(1);
    }

    @Test
    void T_25_a_host_that_no_longer_waits_for_the_answer_loses_no_byte() throws Exception {
        String path = created(3);
        AtomicInteger released = new AtomicInteger();
        try (SubmissionPublisher<String> body = new SubmissionPublisher<>(threads, 8)) {
            http.handle(
                            Requests.of("PATCH", path, PATCH.with("Upload-Offset", "0")),
                            HostCapabilities.PLAIN,
                            body,
                            UploadHttpTest::buffer,
                            text -> released.incrementAndGet())
                    .toCompletableFuture()
                    .cancel(true);
            submitted(body, "ab");
            until(() -> released.get() == 1);
        }
        assertThat(offset(path)).isEqualTo("2");
    }

    @Test
    void over_quota_is_answered_413_with_the_reason() throws Exception {
        Exchange.Respond refused = answer(http, Requests.of("POST", "", TUS.with("Upload-Length", "900")));
        assertThat(refused.head().status()).isEqualTo(201);
        refused = answer(http, Requests.of("POST", "", TUS.with("Upload-Length", "900")));
        assertThat(refused.head().status()).isEqualTo(413);
        assertThat(text(refused)).startsWith("over quota: ");
    }

    @Test
    void T_42_a_creation_that_is_cut_or_refused_fills_no_quota() throws Exception {
        Headers head = TUS.with("Upload-Length", "900").with("Content-Type", "application/offset+octet-stream");
        BodySource cut = () -> {
            throw new IOException("reset");
        };
        assertThat(handled(http, Requests.of("POST", "", head), cut).head().status())
                .isEqualTo(408);
        nothingIsCharged();
        Headers wrong = head.with("Upload-Checksum", ABC_SHA1);
        assertThat(handled(http, Requests.of("POST", "", wrong), source("xyz"))
                        .head()
                        .status())
                .isEqualTo(460);
        nothingIsCharged();
        Headers long901 = head.with("Content-Length", "901");
        assertThat(handled(http, Requests.of("POST", "", long901), source("x".repeat(901)))
                        .head()
                        .status())
                .isEqualTo(413);
        nothingIsCharged();
        Exchange.Respond chunked = handled(http, Requests.of("POST", "", head), source("x".repeat(901)));
        assertThat(chunked.head().status()).isEqualTo(413);
        assertThat(chunked.head().headers().has("Location")).isFalse();
        nothingIsCharged();
    }

    @Test
    void R_36_content_beyond_the_length_does_not_end_what_is_complete() throws Exception {
        String path = created(6);
        UploadId id = new UploadId(path.substring(1));
        RequestHead head = Requests.of("PATCH", path, PIECE.with("Upload-Offset", "0"));
        BodySink sink = ((Exchange.Receive) http.begin(head, HostCapabilities.PLAIN)).sink();
        Append chunk = service.chunk(Requests.ALICE, id, new ChunkSpec(new ByteRange(0, 6), Optional.empty()));
        chunk.write(buffer("abcdef"));
        chunk.end(Optional.empty());
        sink.write(buffer("abcdefg"));
        assertThat(sink.finish(Headers.NONE).head().status()).isBetween(400, 499);
        assertThat(content(path).head().status()).isEqualTo(200);
    }

    @Test
    void a_paused_upload_is_answered_403_because_clients_take_409_for_an_offset() throws Exception {
        String path = created(3);
        service.pause(Requests.ALICE, new UploadId(path.substring(1)));
        assertThat(patched(path, "abc").head().status()).isEqualTo(403);
    }

    @Test
    void an_infected_file_is_not_served_and_HEAD_says_what_became_of_it() throws Exception {
        try (UploadService scanning = service(new EverythingIsInfected())) {
            UploadHttp scanned = UploadHttp.over(scanning);
            String path = created(scanned, 3);
            handled(scanned, Requests.of("PATCH", path, PATCH.with("Upload-Offset", "0")), source("abc"));
            scanning.complete(Requests.ALICE, new UploadId(path.substring(1)), Duration.ofSeconds(10));
            Exchange.Respond head = answer(scanned, Requests.of("HEAD", path, TUS));
            assertThat(field(head, "Pawl-State")).isEqualTo("quarantined");
            assertThat(field(head, "Upload-Offset")).isEqualTo("3");
            Exchange.Respond get = answer(scanned, Requests.of("GET", path, Headers.NONE));
            assertThat(get.head().status()).isEqualTo(403);
            assertThat(get.head().headers().has("Content-Disposition")).isFalse();
        }
    }

    @Test
    void a_service_that_closes_says_when_to_come_back() {
        String path = created(3);
        service.close();
        Exchange.Respond respond = patched(path, "abc");
        assertThat(respond.head().status()).isEqualTo(503);
        assertThat(respond.head().headers().has("Retry-After")).isTrue();
        assertThat(offset(path)).isEqualTo("0");
    }

    @Test
    void whatever_comes_is_answered() {
        Noise noise = new Noise(99);
        String path = created(3);
        List<String> methods = List.of("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT", "");
        List<String> names = List.of(
                "Upload-Length",
                "Upload-Offset",
                "Upload-Metadata",
                "Upload-Concat",
                "Upload-Checksum",
                "Trailer",
                "Upload-Defer-Length",
                "Content-Type",
                "X-HTTP-Method-Override",
                "Upload-Complete",
                "Upload-Draft-Interop-Version",
                "Content-Digest",
                "Repr-Digest",
                "Want-Repr-Digest",
                "Content-Disposition",
                "Content-Length",
                "Range",
                "If-None-Match",
                "If-Range");
        for (int i = 0; i < 20_000; i++) {
            Headers headers = noise.below(2) == 0 ? PATCH : noise.below(2) == 0 ? Headers.NONE : PIECE;
            for (long fields = noise.below(4); fields > 0; fields--) {
                String name = names.get((int) noise.below(names.size()));
                headers = headers.with(
                        name,
                        noise.text(
                                "0",
                                "1",
                                "3",
                                "6",
                                "?0",
                                "?1",
                                "sha-256=:",
                                ":",
                                "final;",
                                "partial",
                                "sha1 ",
                                "bytes=0-",
                                "*"));
            }
            String target = noise.below(2) == 0 ? path : "/" + noise.text("a", "/");
            String method = methods.get((int) noise.below(methods.size()));
            Exchange.Respond respond =
                    handled(http, Requests.of(method, noise.below(3) == 0 ? "" : target, headers), source(""));
            assertThat(respond.head().status())
                    .as("%s %s %s", method, target, headers)
                    .isBetween(200, 499);
        }
        assertThat(List.of("0", "3")).contains(offset(created(3)));
    }

    private UploadService service(Scanner... scanners) {
        UploadService.Builder builder = UploadService.builder()
                .metadata(new MemoryMetadataStore())
                .storage("main", new MemoryStorage(1 << 20))
                .policy(UploadPolicy.builder()
                        .quota(owner -> new Quota(1000, 1_000_000))
                        .build())
                .executor(threads);
        for (Scanner scanner : scanners) {
            builder.scanner(scanner);
        }
        return builder.build();
    }

    private Exchange.Respond reactive(String path, String offset, String... buffers) throws Exception {
        SubmissionPublisher<String> body = new SubmissionPublisher<>(threads, 8);
        CompletionStage<Exchange.Respond> answer = http.handle(
                Requests.of("PATCH", path, PATCH.with("Upload-Offset", offset)),
                HostCapabilities.PLAIN,
                body,
                UploadHttpTest::buffer,
                text -> {});
        try (body) {
            until(() -> answer.toCompletableFuture().isDone() || body.getNumberOfSubscribers() > 0);
            List.of(buffers).forEach(body::submit);
        }
        return answer.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Charges end once the bytes are gone, which the service sees to on its own threads. */
    private void nothingIsCharged() throws IOException {
        while (service.usage(new OwnerId("alice")).bytes() > 0) {
            assertThat(Thread.interrupted()).as("timed out").isFalse();
            Thread.onSpinWait();
        }
    }

    private static void submitted(SubmissionPublisher<String> body, String text) {
        until(() -> body.getNumberOfSubscribers() > 0);
        body.submit(text);
        until(() -> body.estimateMaximumLag() == 0);
    }

    private static byte[] published(Body body) throws Exception {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        SubscriberOf done = new SubscriberOf(got);
        body.publisher().subscribe(done);
        done.ended.get(10, TimeUnit.SECONDS);
        return got.toByteArray();
    }

    private Exchange.Respond content(String path) {
        RequestHead get = Requests.of("GET", path, Headers.NONE);
        until(() -> answer(http, get).head().status() == 200);
        return answer(http, get);
    }

    private static void until(Callable<Boolean> condition) {
        TusClient.until(() -> {
            try {
                return condition.call() ? Optional.of(true) : Optional.empty();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private int trailer(String path, Headers head, String body, String checksum) {
        Exchange exchange = http.begin(Requests.of("PATCH", path, head), WITH_TRAILERS);
        BodySink sink = ((Exchange.Receive) exchange).sink();
        sink.write(buffer(body));
        Headers trailers = checksum.isEmpty() ? Headers.NONE : Headers.NONE.with("upload-checksum", checksum);
        return sink.finish(trailers).head().status();
    }

    private Exchange.Respond patched(String path, String body) {
        return handled(http, Requests.of("PATCH", path, PATCH.with("Upload-Offset", "0")), source(body));
    }

    private String created(long length) {
        return created(http, length);
    }

    private static String created(UploadHttp http, long length) {
        Headers head = TUS.with("Upload-Length", Long.toString(length));
        return field(answer(http, Requests.of("POST", "", head)), "Location").substring("/files".length());
    }

    private String offset(String path) {
        return field(answer(http, Requests.of("HEAD", path, TUS)), "Upload-Offset");
    }

    private static Exchange.Respond answer(UploadHttp http, RequestHead head) {
        return handled(http, head, source(""));
    }

    private static Exchange.Respond handled(UploadHttp http, RequestHead head, BodySource body) {
        return http.handle(head, HostCapabilities.PLAIN, body, () -> {});
    }

    private static RequestHead nobody(String method, String path, Headers headers) {
        return RequestHead.of(method, "/files", URI.create("/files" + path), headers, Optional.empty());
    }

    private static BodySource source(String text) {
        return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String field(Exchange.Respond respond, String name) {
        return respond.head().headers().first(name).orElseThrow(() -> new AssertionError(respond.head()));
    }

    private static String text(Exchange.Respond respond) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        respond.body().writeTo(text);
        return text.toString(StandardCharsets.UTF_8);
    }

    private static final class EverythingIsInfected implements Scanner {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Report scan(dev.pawl.upload.FileId id, long length, InputStream content, Duration timeout) {
            return new Report(new Verdict.Infected("Test-Signature"), "test");
        }

        @Override
        public void close() {}
    }
}
