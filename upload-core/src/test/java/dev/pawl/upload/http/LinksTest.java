// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Downloads by whoever has a link, and by the storage itself. */
@Timeout(30)
final class LinksTest {
    private static final Headers JSON = Headers.NONE.with("Content-Type", "application/json");

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final UploadService service = UploadService.builder()
            .metadata(new MemoryMetadataStore())
            .storage("main", new SigningStorage())
            .executor(threads)
            .build();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_800_000_000));
    private final SignedUrls links = SignedUrls.builder()
            .key("k", new byte[32])
            .longest(Duration.ofMinutes(5))
            .build();
    private final UploadHttp http = UploadHttp.builder()
            .service(service)
            .signedUrls(links)
            .clock(now::get)
            .build();

    /** Signs as S3 does. */
    private static final class SigningStorage extends ForwardingStorage {
        SigningStorage() {
            super(new MemoryStorage(1 << 20));
        }

        @Override
        public Optional<URI> signedUrl(
                UploadId id, Checkpoint promoted, Duration ttl, String disposition, String type) {
            return Optional.of(
                    URI.create("https://storage.example/" + id + "?for=" + ttl + "&type=" + type.replace('/', '-')));
        }
    }

    @AfterEach
    void stop() {
        service.close();
        threads.shutdownNow();
    }

    @Test
    void A19_nobody_reads_with_a_link_and_only_with_it() throws Exception {
        FileId file = stored("abc");
        String url = linked(file, "{\"expiresIn\":60}");
        Exchange.Respond read = anonymous("GET", url);
        assertThat(read.head().status()).isEqualTo(200);
        assertThat(text(read)).isEqualTo("abc");
        assertThat(anonymous("HEAD", url).head().headers().first("Content-Length"))
                .contains("3");
        assertThat(anonymous("GET", "/files/" + file + "/download").head().status())
                .isEqualTo(401);
        assertThat(anonymous("GET", url.replace("/download?", "?")).head().status())
                .isEqualTo(401);
        assertThat(anonymous("DELETE", url.replace("/download?", "?")).head().status())
                .isEqualTo(401);
        assertThat(anonymous("DELETE", url).head().status()).isEqualTo(405);
        String other = "/files/" + stored("def") + "/download?" + url.split("\\?")[1];
        assertThat(anonymous("GET", other).head().status()).isEqualTo(403);
    }

    @Test
    void A19_a_link_ends_with_its_time_and_with_the_file() throws Exception {
        FileId file = stored("abc");
        String url = linked(file, "{}");
        service.archive(Requests.ALICE, file);
        assertThat(anonymous("GET", url).head().status()).isEqualTo(409);
        service.restore(Requests.ALICE, file);
        assertThat(anonymous("GET", url).head().status()).isEqualTo(200);
        now.set(now.get().plusSeconds(300));
        assertThat(anonymous("GET", url).head().status()).isEqualTo(403);
        now.set(now.get().minusSeconds(300));
        service.remove(Requests.ALICE, service.file(Requests.ALICE, file).upload());
        assertThat(anonymous("GET", url).head().status()).isIn(404, 410);
    }

    @Test
    void A19_links_are_made_for_the_owner_of_an_available_file() throws Exception {
        FileId file = stored("abc");
        FileId open =
                service.create(new OwnerId("alice"), UploadSpec.of("x", 3)).file();
        assertThat(asked("POST", "/files/" + open + "/link", JSON, "{}").head().status())
                .isEqualTo(409);
        assertThat(asked("POST", "/files/" + file + "/link", JSON, "{\"expiresIn\":301}")
                        .head()
                        .status())
                .isEqualTo(400);
        assertThat(asked("POST", "/files/" + file + "/link", Headers.NONE, "{}")
                        .head()
                        .status())
                .isEqualTo(415);
        UploadHttp keyless = UploadHttp.over(service);
        Exchange none = keyless.begin(Requests.of("POST", "/files/" + file + "/link", JSON), HostCapabilities.PLAIN);
        assertThat(((Exchange.Respond) none).head().status()).isEqualTo(404);
        assertThat(((Exchange.Respond) keyless.begin(nobody("GET", linked(file, "{}")), HostCapabilities.PLAIN))
                        .head()
                        .status())
                .isEqualTo(401);
    }

    @Test
    void a_storage_that_signs_serves_downloads_itself_if_the_host_wants_that() throws Exception {
        FileId file = stored("abc");
        UploadHttp sending = UploadHttp.builder()
                .service(service)
                .storageUrls(Duration.ofSeconds(90))
                .build();
        RequestHead get = Requests.of("GET", "/files/" + file + "/download", Headers.NONE);
        Exchange.Respond sent = (Exchange.Respond) sending.begin(get, HostCapabilities.PLAIN);
        assertThat(sent.head().status()).isEqualTo(302);
        assertThat(sent.head().headers().first("Location").orElse(""))
                .startsWith("https://storage.example/")
                .endsWith("?for=PT1M30S&type=application-octet-stream");
        assertThat(((Exchange.Respond) sending.begin(get.by("HEAD"), HostCapabilities.PLAIN))
                        .head()
                        .status())
                .isEqualTo(200);
        FileId open =
                service.create(new OwnerId("alice"), UploadSpec.of("x", 3)).file();
        RequestHead early = Requests.of("GET", "/files/" + open + "/download", Headers.NONE);
        assertThat(((Exchange.Respond) sending.begin(early, HostCapabilities.PLAIN))
                        .head()
                        .status())
                .isEqualTo(409);
        assertThat(((Exchange.Respond) http.begin(get, HostCapabilities.PLAIN))
                        .head()
                        .status())
                .isEqualTo(200);
    }

    private FileId stored(String content) throws Exception {
        UploadId id = service.create(new OwnerId("alice"), UploadSpec.of("a.txt", content.length()))
                .id();
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        service.append(Requests.ALICE, id, AppendSpec.at(0), new ByteArrayInputStream(bytes));
        return service.complete(Requests.ALICE, id, Duration.ofSeconds(20))
                .session()
                .file();
    }

    private String linked(FileId file, String wish) throws Exception {
        String json = text(asked("POST", "/files/" + file + "/link", JSON, wish));
        String start = "{\"url\":\"/files";
        assertThat(json).startsWith(start);
        return json.substring(start.length(), json.indexOf('"', start.length()));
    }

    private Exchange.Respond asked(String method, String path, Headers headers, String body) {
        Exchange exchange = http.begin(Requests.of(method, path, headers), HostCapabilities.PLAIN);
        if (exchange instanceof Exchange.Receive receive) {
            receive.sink().write(ByteBuffer.wrap(body.getBytes(StandardCharsets.US_ASCII)));
            return receive.sink().finish(Headers.NONE);
        }
        return (Exchange.Respond) exchange;
    }

    private Exchange.Respond anonymous(String method, String url) {
        return (Exchange.Respond) http.begin(nobody(method, url), HostCapabilities.PLAIN);
    }

    private static RequestHead nobody(String method, String url) {
        return RequestHead.of(method, "", URI.create(url), Headers.NONE, Optional.empty());
    }

    private static String text(Exchange.Respond respond) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        respond.body().writeTo(text);
        return text.toString(StandardCharsets.US_ASCII);
    }
}
