// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, sections 13 and 14, of the ten bytes 0123456789. */
@Timeout(30)
final class DownloadTest {
    private static final String TAG = "\"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882\"";
    private static final String BOUNDARY = "pawl-" + TAG.replace("\"", "");

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final UploadService service = UploadService.builder()
            .metadata(new MemoryMetadataStore())
            .storage("main", new MemoryStorage(1 << 20))
            .executor(threads)
            .build();
    private final UploadHttp http = UploadHttp.over(service);
    private String path = "";

    @BeforeEach
    void store() throws Exception {
        path = stored("0123456789");
    }

    @AfterEach
    void stop() {
        service.close();
        threads.shutdownNow();
    }

    @Test
    void s14_5_the_whole_comes_with_what_it_is() throws IOException {
        Exchange.Respond all = get();
        assertThat(all.head().status()).isEqualTo(200);
        assertThat(text(all)).isEqualTo("0123456789");
        assertThat(field(all, "Content-Length")).isEqualTo("10");
        assertThat(field(all, "ETag")).isEqualTo(TAG);
        assertThat(field(all, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(HttpDate.parse(field(all, "Last-Modified"))).isPresent();
        assertThat(field(all, "Upload-Complete")).isEqualTo("?1");
    }

    @Test
    void s9_3_2_HEAD_tells_what_GET_would_and_brings_nothing() {
        Exchange.Respond get = get();
        Exchange.Respond head = asked("HEAD", path, Headers.NONE.with("Range", "bytes=0-1"));
        assertThat(head.head().status()).isEqualTo(200);
        assertThat(head.body().kind()).isEqualTo(Body.Kind.EMPTY);
        for (String name : new String[] {
            "Content-Length",
            "Content-Type",
            "Content-Disposition",
            "ETag",
            "Last-Modified",
            "Accept-Ranges",
            "Content-Security-Policy",
            "Upload-Offset",
            "Upload-Length"
        }) {
            assertThat(field(head, name)).as(name).isEqualTo(field(get, name));
        }
    }

    @Test
    void s14_2_a_range_comes_alone() throws IOException {
        Exchange.Respond middle = get("Range", "bytes=2-4");
        assertThat(middle.head().status()).isEqualTo(206);
        assertThat(text(middle)).isEqualTo("234");
        assertThat(field(middle, "Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(text(get("Range", "bytes=-3"))).isEqualTo("789");
        assertThat(text(get("Range", "bytes=8-"))).isEqualTo("89");
        assertThat(field(get("Range", "bytes=20-,8-"), "Content-Range")).isEqualTo("bytes 8-9/10");
    }

    @Test
    void s14_6_several_ranges_come_as_parts() throws Exception {
        Exchange.Respond parts = get("Range", "bytes=7-8,0-1,-1");
        assertThat(parts.head().status()).isEqualTo(206);
        assertThat(field(parts, "Content-Type")).isEqualTo("multipart/byteranges; boundary=" + BOUNDARY);
        assertThat(parts.head().headers().has("Content-Range")).isFalse();
        assertThat(field(parts, "X-Content-Type-Options")).isEqualTo("nosniff");
        String expected = part("7-8", "78") + part("0-1", "01") + part("9-9", "9") + "--" + BOUNDARY + "--\r\n";
        assertThat(text(parts)).isEqualTo(expected);
        assertThat(field(parts, "Content-Length")).isEqualTo(Integer.toString(expected.length()));
        ByteArrayOutputStream published = new ByteArrayOutputStream();
        SubscriberOf subscriber = new SubscriberOf(published);
        get("Range", "bytes=7-8,0-1,-1").body().publisher().subscribe(subscriber);
        subscriber.ended.get(10, TimeUnit.SECONDS);
        assertThat(published.toString(StandardCharsets.US_ASCII)).isEqualTo(expected);
    }

    @Test
    void s14_6_parts_of_what_went_away_are_cut() throws Exception {
        Exchange.Respond parts = get("Range", "bytes=0-1,3-4");
        service.remove(Requests.ALICE, id());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> parts.body().writeTo(out)))
                .isInstanceOf(IOException.class);
        parts.body().close();
    }

    @Test
    void s15_5_17_ranges_outside_are_refused_with_the_length() {
        Exchange.Respond outside = get("Range", "bytes=10-,12-");
        assertThat(outside.head().status()).isEqualTo(416);
        assertThat(field(outside, "Content-Range")).isEqualTo("bytes */10");
        assertThat(field(outside, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(outside.head().headers().has("Content-Disposition")).isFalse();
    }

    @Test
    void s14_2_an_empty_content_has_no_ranges() throws Exception {
        path = stored("");
        assertThat(get("Range", "bytes=0-").head().status()).isEqualTo(200);
        assertThat(get("Range", "bytes=-1").head().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", TAG, "\"x\", " + TAG, "W/\"x\"," + TAG})
    void s13_1_1_If_Match_lets_the_same_content_through(String tags) {
        assertThat(get("If-Match", tags).head().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "W/" + TAG, "", "x", TAG + " x"})
    void s13_1_1_If_Match_lets_no_other_through(String tags) {
        Exchange.Respond other = get("If-Match", tags);
        assertThat(other.head().status()).isEqualTo(412);
        assertThat(field(other, "ETag")).isEqualTo(TAG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", TAG, "\"x\", " + TAG, "W/" + TAG})
    void s13_1_2_If_None_Match_saves_sending_what_the_client_has(String tags) {
        Exchange.Respond same = get("If-None-Match", tags);
        assertThat(same.head().status()).isEqualTo(304);
        assertThat(same.body().kind()).isEqualTo(Body.Kind.EMPTY);
        assertThat(field(same, "ETag")).isEqualTo(TAG);
        assertThat(asked("HEAD", path, Headers.NONE.with("If-None-Match", tags))
                        .head()
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "", "x", TAG + " x"})
    void s13_1_2_If_None_Match_of_another_gets_the_content(String tags) {
        assertThat(get("If-None-Match", tags).head().status()).isEqualTo(200);
    }

    @Test
    void s13_1_3_If_Modified_Since_saves_sending_what_is_not_newer() {
        Instant modified = HttpDate.parse(field(get(), "Last-Modified")).orElseThrow();
        assertThat(status("If-Modified-Since", modified)).isEqualTo(304);
        assertThat(status("If-Modified-Since", modified.plusSeconds(1))).isEqualTo(304);
        assertThat(status("If-Modified-Since", modified.minusSeconds(1))).isEqualTo(200);
        assertThat(get("If-Modified-Since", "yesterday").head().status()).isEqualTo(200);
        Headers both =
                Headers.NONE.with("If-Modified-Since", HttpDate.of(modified)).with("If-None-Match", "\"x\"");
        assertThat(asked("GET", path, both).head().status())
                .as("If-None-Match counts")
                .isEqualTo(200);
    }

    @Test
    void s13_1_4_If_Unmodified_Since_refuses_what_is_newer() {
        Instant modified = HttpDate.parse(field(get(), "Last-Modified")).orElseThrow();
        assertThat(status("If-Unmodified-Since", modified)).isEqualTo(200);
        assertThat(status("If-Unmodified-Since", modified.minusSeconds(1))).isEqualTo(412);
        assertThat(get("If-Unmodified-Since", "yesterday").head().status()).isEqualTo(200);
        Headers both = Headers.NONE
                .with("If-Unmodified-Since", HttpDate.of(modified.minusSeconds(1)))
                .with("If-Match", TAG);
        assertThat(asked("GET", path, both).head().status())
                .as("If-Match counts")
                .isEqualTo(200);
    }

    @Test
    void s13_1_5_If_Range_gets_a_range_of_the_same_content_only() {
        String modified = field(get(), "Last-Modified");
        Instant when = HttpDate.parse(modified).orElseThrow();
        assertThat(ranged(TAG)).isEqualTo(206);
        assertThat(ranged(modified)).isEqualTo(206);
        assertThat(ranged(HttpDate.of(when.plusSeconds(1)))).isEqualTo(200);
        assertThat(ranged("W/" + TAG)).isEqualTo(200);
        assertThat(ranged("\"x\"")).isEqualTo(200);
        assertThat(ranged(TAG + "," + TAG)).isEqualTo(200);
        assertThat(ranged("")).isEqualTo(200);
    }

    @Test
    void s13_2_2_conditions_come_in_their_order() {
        Headers failed = Headers.NONE.with("If-Match", "\"x\"").with("If-None-Match", TAG);
        assertThat(asked("GET", path, failed).head().status()).isEqualTo(412);
        Headers known = Headers.NONE.with("If-None-Match", TAG).with("Range", "bytes=99-");
        assertThat(asked("GET", path, known).head().status()).isEqualTo(304);
    }

    @Test
    void A01_conditions_tell_nobody_anything_of_what_he_may_not_read() throws Exception {
        service.archive(
                Requests.ALICE,
                service.status(Requests.ALICE, id()).file().orElseThrow().id());
        for (String tags : new String[] {"*", TAG, "\"x\""}) {
            assertThat(get("If-Match", tags).head().status()).isEqualTo(202);
            assertThat(get("If-None-Match", tags).head().status()).isEqualTo(202);
        }
        assertThat(get("Range", "bytes=99-").head().status()).isEqualTo(202);
        assertThat(get("Range", "bytes=1-2,4-5").head().headers().has("ETag")).isFalse();
        assertThat(asked("HEAD", path, Headers.NONE).head().headers().has("ETag"))
                .isFalse();
    }

    private UploadId id() {
        return new UploadId(path.substring(1));
    }

    private String stored(String content) throws Exception {
        UploadId id = service.create(new OwnerId("alice"), UploadSpec.of("a.txt", content.length()))
                .id();
        if (!content.isEmpty()) {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            service.append(Requests.ALICE, id, AppendSpec.at(0), new ByteArrayInputStream(bytes));
        }
        service.complete(Requests.ALICE, id, Duration.ofSeconds(20));
        return "/" + id;
    }

    private Exchange.Respond get() {
        return asked("GET", path, Headers.NONE);
    }

    private Exchange.Respond get(String name, String value) {
        return asked("GET", path, Headers.NONE.with(name, value));
    }

    private int status(String name, Instant date) {
        return get(name, HttpDate.of(date)).head().status();
    }

    private int ranged(String condition) {
        Headers headers = Headers.NONE.with("Range", "bytes=0-1").with("If-Range", condition);
        return asked("GET", path, headers).head().status();
    }

    private Exchange.Respond asked(String method, String target, Headers headers) {
        return (Exchange.Respond) http.begin(Requests.of(method, target, headers), HostCapabilities.PLAIN);
    }

    private static String part(String range, String content) {
        String start = range.equals("7-8") ? "" : "\r\n";
        String end = range.equals("9-9") ? "\r\n" : "";
        return start + "--" + BOUNDARY + "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes " + range
                + "/10\r\n\r\n" + content + end;
    }

    private static String field(Exchange.Respond respond, String name) {
        Optional<String> field = respond.head().headers().first(name);
        return field.orElseThrow(() -> new AssertionError(name + " is not in " + respond.head()));
    }

    private static String text(Exchange.Respond respond) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (Body body = respond.body()) {
            body.writeTo(text);
        }
        return text.toString(StandardCharsets.US_ASCII);
    }
}
