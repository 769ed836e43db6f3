// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/proxies.md says of proxies, with the proxies. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class ProxiesIT {
    private static final String NEEDED = System.getenv().getOrDefault("PAWL_REQUIRE_CLUSTER", "");
    private static final int LENGTH = 6 << 20;
    private static final int HALF = 3 << 20;
    private static final SeededBytes CONTENT = new SeededBytes(5);
    private static final long APART_MILLIS = 1_500;

    @TempDir
    private static Path data;

    private static DemoHost server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        Path config = Files.writeString(data.resolve("demo.properties"), "upload.trusted-proxies=127.0.0.1");
        server = new DemoHost(DemoServer.start(
                Arguments.parse(List.of("--port", "0", "--data", data.toString(), "--config", config.toString()))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Proxy.Kind.class)
    void a_cut_upload_goes_on_through_the_documented_proxy(Proxy.Kind kind) throws Exception {
        assumeTrue(NEEDED.equals("1") || kind.installed(), kind + " is not here");
        try (Proxy proxy = Proxy.before(server.uploads().getPort(), kind, kind.documented(), folder)) {
            TusClient tus = new TusClient(proxy.uploads());
            Answer created = tus.post("Upload-Length: " + LENGTH);
            assertThat(created.field("Location").orElse(""))
                    .as("as the client sees it")
                    .startsWith(proxy.uploads() + "/");
            String path = URI.create(created.field("Location").orElseThrow()).getPath();
            long arrived = cutHalfWay(tus, path);
            long offset = tus.offset(path);
            assertThat(offset).isBetween(arrived, (long) HALF);
            firstEventComesAtOnce(tus, path);
            assertThat(tus.patch(path, offset, CONTENT.bytes(offset, (int) (LENGTH - offset)))
                            .status())
                    .isEqualTo(204);
            assertThat(tus.content(path)).isEqualTo(CONTENT.bytes(0, LENGTH));
            assertThat(buffered(tus)).isFalse();
        }
    }

    @Test
    void the_self_test_finds_a_proxy_that_keeps_requests() throws Exception {
        assumeTrue(NEEDED.equals("1") || Proxy.Kind.NGINX.installed(), "no nginx here");
        String usual = "server { listen 127.0.0.1:8081; location / { proxy_pass http://127.0.0.1:8080; } }";
        try (Proxy proxy = Proxy.before(server.uploads().getPort(), Proxy.Kind.NGINX, usual, folder)) {
            assertThat(buffered(new TusClient(proxy.uploads()))).isTrue();
            assertThat(buffered(new TusClient(server.uploads())))
                    .as("without the proxy")
                    .isFalse();
        }
    }

    /** Half of a body is sent, and the connection is cut when the server has some of it, long before the rest would come. */
    private static long cutHalfWay(TusClient tus, String path) throws IOException {
        try (RawHttp connection = tus.connect()) {
            tus.head(connection, "PATCH", path, TusClient.TYPE, "Upload-Offset: 0", "Content-Length: " + LENGTH);
            connection.send(CONTENT.bytes(0, HALF));
            return TusClient.until(() -> received(path).filter(bytes -> bytes > 0));
        }
    }

    /** Asked of the server itself, and of monitoring, which disturbs nobody. */
    private static Optional<Long> received(String path) {
        try {
            Answer status = new TusClient(server.uploads())
                    .plain("GET", "/api/upload/" + path.substring("/files/".length()) + "/status");
            return Optional.of(json(status).get("bytesReceived").longValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void firstEventComesAtOnce(TusClient tus, String path) throws IOException {
        try (RawHttp connection = tus.connect()) {
            connection.head("GET", path + "/events", "Accept: text/event-stream");
            assertThat(connection.until("\"uploading\"")).contains("event: progress");
        }
    }

    private static boolean buffered(TusClient tus) throws Exception {
        try (RawHttp connection = tus.connect()) {
            connection.head("POST", "/api/selftest", "Content-Type: application/octet-stream", "Content-Length: 2");
            connection.send(new byte[1]);
            Thread.sleep(APART_MILLIS);
            connection.send(new byte[1]);
            return json(connection.answer()).get("buffered").booleanValue();
        }
    }

    private static JsonNode json(Answer answer) throws IOException {
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return JsonMapper.builder().build().readTree(answer.body());
    }
}
