// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real clients upload while the server is killed again and again. Size and number of kills can be set:
 * {@code -Dkill.mebibytes=1024 -Dkill.times=20}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class KillIT {
    private static final int TIMES = Integer.getInteger("kill.times", 10);
    private static final long LENGTH = Long.getLong("kill.mebibytes", 64) << 20;
    private static final long RECORD_EVERY = 8 << 20;
    private static final SeededBytes CONTENT = new SeededBytes(42);
    private static final Checksum SHA256 = CONTENT.sha256(new ByteRange(0, LENGTH));

    private final Random random = new Random(LENGTH + TIMES);
    private final ExecutorService client = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    private Gate gate;
    private DemoProcess server;

    @BeforeEach
    void start() throws IOException {
        server = DemoProcess.start(folder.resolve("data"), 0, List.of());
        gate = new Gate(Math.max(16 << 20, LENGTH / 8));
        gate.open(server.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.shutdownNow();
        gate.close();
        server.close();
    }

    @Test
    void tus_java_client_goes_on_at_the_recorded_offset_after_each_kill() throws Exception {
        RealJavaClient java = new RealJavaClient(gate.uploads(), new TusURLMemoryStore());
        killAndCompare(client.submit(() -> java.upload(CONTENT, LENGTH)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tus-v1", "ietf-draft-05"})
    void tus_js_client_goes_on_at_the_recorded_offset_after_each_kill(String protocol) throws Exception {
        assumeTrue(Needed.NODE || RealJsClient.possible(), "no node or npm here");
        Path file = folder.resolve("content");
        try (InputStream content = CONTENT.stream(new ByteRange(0, LENGTH));
                OutputStream out = Files.newOutputStream(file)) {
            content.transferTo(out);
        }
        RealJsClient js = RealJsClient.installed();

        killAndCompare(client.submit(() -> js.upload(file, gate.uploads(), protocol)));
    }

    private void killAndCompare(Future<URI> url) throws Exception {
        String path = "";
        for (int kill = 1; kill <= TIMES; kill++) {
            long from = gate.sent();
            long until = Math.max(from + 1, LENGTH * kill / (TIMES + 1) + random.nextInt(1 << 20));
            assertThat(gate.passed(until, 60_000))
                    .as("kill %d: the client comes to %d; it has sent %d; %s", kill, until, gate.sent(), url)
                    .isTrue();
            Thread.sleep(random.nextInt(20));
            server.kill();
            long sent = gate.sent();
            long aSecondAgo = gate.sentBefore(1_000);
            gate.shut();
            server = DemoProcess.start(folder.resolve("data"), server.port(), List.of());
            path = path.isEmpty() ? onlyUpload() : path;
            long recorded = new TusClient(server.uploads()).offset(path);
            System.out.printf(
                    Locale.ROOT,
                    "kill %d: sent %d, recorded %d, behind %.1f MiB of which %.1f in the last second%n",
                    kill,
                    sent,
                    recorded,
                    (sent - recorded) / 1048576.0,
                    (sent - aSecondAgo) / 1048576.0);
            assertThat(recorded).as("recorded of %d sent", sent).isLessThanOrEqualTo(sent);
            assertThat(sent - recorded)
                    .as("bytes to send again; %d were sent in the last second", sent - aSecondAgo)
                    .isLessThanOrEqualTo(Math.max(RECORD_EVERY, sent - aSecondAgo));
            int before = gate.patches();
            gate.open(server.port());
            assertThat(gate.begun(before, 60_000))
                    .as("where the client went on")
                    .isEqualTo(recorded);
        }
        assertThat(url.get(5, TimeUnit.MINUTES).getPath()).isEqualTo(path);
        compareContent(server.uploads().resolve(path));
    }

    private static void compareContent(URI whole) throws IOException {
        // the digest died with a server, so the content is hashed before it is available
        HttpURLConnection get = TusClient.until(() -> available(whole));
        try (InputStream content = get.getInputStream()) {
            assertThat(SeededBytes.sha256(content)).isEqualTo(SHA256);
        }
        assertThat(get.getContentLengthLong()).isEqualTo(LENGTH);
        assertThat(get.getHeaderField("ETag")).isEqualTo("\"" + SHA256.hex() + "\"");
    }

    private static Optional<HttpURLConnection> available(URI whole) {
        try {
            HttpURLConnection get = (HttpURLConnection) whole.toURL().openConnection();
            return get.getResponseCode() == 200 ? Optional.of(get) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids are secrets of clients; a test may look into the holding area. */
    private String onlyUpload() throws IOException {
        try (var files = Files.walk(folder.resolve("data").resolve("uploads").resolve("held"))) {
            String segment = files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .findFirst()
                    .orElseThrow();
            return "/files/" + segment.substring(0, 26);
        }
    }
}
