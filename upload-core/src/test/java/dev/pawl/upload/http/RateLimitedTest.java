// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Quota;
import dev.pawl.upload.Rate;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadPolicy.Excess;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.ManualClock;
import dev.pawl.upload.testkit.TusClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 429 and its Retry-After, in the words of each protocol. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class RateLimitedTest {
    private static final HostCapabilities PLAIN =
            new HostCapabilities(Optional.empty(), HostCapabilities.Trailers.HANDED_OVER);
    private static final Headers TUS = Headers.NONE.with("Tus-Resumable", "1.0.0");
    private static final Headers RUFH =
            Headers.NONE.with("Upload-Draft-Interop-Version", "8").with("Upload-Complete", "?0");
    private static final Quota PLENTY = new Quota(1 << 30, 100);

    private final ManualClock clock = new ManualClock();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void tus_says_429_with_the_seconds_to_wait_and_the_reason() throws Exception {
        UploadHttp http = http(PLENTY.withRequests(Rate.perSecond(1, 4)));
        String upload = created(http);
        http.begin(Requests.of("HEAD", upload, TUS), PLAIN);
        http.begin(Requests.of("HEAD", upload, TUS), PLAIN);
        http.begin(Requests.of("HEAD", upload, TUS), PLAIN);
        Exchange.Respond refused = answer(http, Requests.of("POST", "", TUS.with("Upload-Length", "3")), "");

        assertThat(refused.head().status()).isEqualTo(429);
        assertThat(refused.head().headers().first("Retry-After")).contains("1");
        assertThat(refused.head().headers().first("Tus-Resumable")).contains("1.0.0");
        assertThat(text(refused)).startsWith("rate limited: alice asks too often");
        clock.advance(Duration.ofSeconds(1));
        assertThat(answer(http, Requests.of("HEAD", upload, TUS), "").head().status())
                .isEqualTo(200);
    }

    @Test
    void the_protocol_of_the_ietf_says_429_as_a_problem() throws Exception {
        UploadHttp http = http(PLENTY.withRequests(Rate.perSecond(1, 1)));
        assertThat(answer(http, Requests.of("POST", "", RUFH), "").head().status())
                .isEqualTo(201);
        Exchange.Respond refused = answer(http, Requests.of("POST", "", RUFH), "");

        assertThat(refused.head().status()).isEqualTo(429);
        assertThat(refused.head().headers().first("Retry-After")).contains("1");
        assertThat(refused.head().headers().first("Content-Type")).contains("application/problem+json");
        assertThat(text(refused)).contains("rate-limited", "alice asks too often");
    }

    @Test
    void the_json_api_says_429_as_a_problem() throws Exception {
        UploadHttp http = http(PLENTY.withRequests(Rate.perSecond(1, 1)));
        RequestHead list = Requests.of("GET", "/files", Headers.NONE);
        assertThat(answer(http, list, "").head().status()).isEqualTo(200);
        Exchange.Respond refused = answer(http, list, "");

        assertThat(refused.head().status()).isEqualTo(429);
        assertThat(refused.head().headers().first("Retry-After")).contains("1");
        assertThat(refused.head().headers().first("Content-Type")).contains("application/problem+json");
        assertThat(text(refused)).contains("rate-limited", "alice asks too often");
    }

    @Test
    void bytes_that_came_too_fast_are_kept_and_the_next_ones_are_429() throws Exception {
        UploadHttp http = http(PLENTY.withThroughput(Rate.perSecond(2, 4)));
        String upload = created(http);
        Headers patch = TUS.with("Content-Type", "application/offset+octet-stream");
        assertThat(answer(http, Requests.of("PATCH", upload, patch.with("Upload-Offset", "0")), "0123456789")
                        .head()
                        .status())
                .isEqualTo(204);
        Exchange.Respond refused =
                answer(http, Requests.of("PATCH", upload, patch.with("Upload-Offset", "10")), "0123456789");

        assertThat(refused.head().status()).isEqualTo(429);
        assertThat(refused.head().headers().first("Retry-After"))
                .as("six bytes at two a second, and a moment")
                .contains("4");
        Exchange.Respond head = answer(http, Requests.of("HEAD", upload, TUS), "");
        assertThat(head.head().headers().first("Upload-Offset")).contains("10");
    }

    @Test
    void a_daily_volume_says_when_midnight_comes() throws Exception {
        UploadHttp http = http(PLENTY.withDailyBytes(3));
        String upload = created(http);
        Headers patch = TUS.with("Content-Type", "application/offset+octet-stream");
        answer(http, Requests.of("PATCH", upload, patch.with("Upload-Offset", "0")), "abc");
        Exchange.Respond refused = answer(http, Requests.of("POST", "", TUS.with("Upload-Length", "3")), "");

        assertThat(refused.head().status()).isEqualTo(429);
        assertThat(refused.head().headers().first("Retry-After")).contains("86400");
    }

    @Test
    void a_blocking_host_is_held_back_by_the_loop_and_let_go_when_it_is_stopped() throws Exception {
        UploadService service = service(PLENTY.withThroughput(Rate.perSecond(1, 1)), Excess.PACE);
        UploadHttp http = UploadHttp.over(service);
        String upload = created(http);
        Headers patch =
                TUS.with("Content-Type", "application/offset+octet-stream").with("Upload-Offset", "0");
        InputStream slow = new ByteArrayInputStream(new byte[9]) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                return super.read(target, from, 8);
            }
        };
        var answer =
                threads.submit(() -> http.handle(Requests.of("PATCH", upload, patch), PLAIN, () -> slow, () -> {}));
        UploadId id = new UploadId(upload.substring(1));
        // recorded by the timer, while the loop waits for room; asking for the status disturbs nobody
        TusClient.until(() -> offset(service, id) == 8 ? Optional.of(true) : Optional.empty());
        assertThat(answer(http, Requests.of("HEAD", upload, TUS), "").head().status())
                .isEqualTo(200);
        assertThat(answer.get(30, TimeUnit.SECONDS).head().status())
                .as("taken over, long before its pause would end")
                .isEqualTo(409);
    }

    private static long offset(UploadService service, UploadId id) {
        try {
            return service.status(Requests.ALICE, id).session().offset();
        } catch (IOException | UploadRejectedException e) {
            throw new AssertionError(e);
        }
    }

    private UploadHttp http(Quota quota) {
        return UploadHttp.over(service(quota, Excess.REFUSE));
    }

    private UploadService service(Quota quota, Excess excess) {
        return UploadService.builder()
                .metadata(new MemoryMetadataStore(clock))
                .storage("main", new MemoryStorage(1 << 20, clock))
                .policy(UploadPolicy.builder()
                        .excess(excess)
                        .quota(owner -> quota)
                        .build())
                .executor(threads)
                .build();
    }

    private static String created(UploadHttp http) throws IOException {
        Exchange.Respond created = answer(http, Requests.of("POST", "", TUS.with("Upload-Length", "100")), "");
        assertThat(created.head().status()).isEqualTo(201);
        return created.head().headers().first("Location").orElseThrow().substring("/files".length());
    }

    private static Exchange.Respond answer(UploadHttp http, RequestHead head, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        return http.handle(head, PLAIN, () -> new ByteArrayInputStream(bytes), () -> {});
    }

    private static String text(Exchange.Respond respond) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        respond.body().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
