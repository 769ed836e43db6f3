// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import dev.pawl.upload.testkit.TusConformance;
import io.tus.java.client.TusURLMemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real clients on several hosts: each uploads, is cut in the middle of a body, goes on behind what the host has, and the
 * bytes are right.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ClientsIT {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final int LENGTH = 12_000_000;
    private static final int CUT = 4_000_000;
    private static final int BYTES_PER_SECOND = 20 << 20;
    private static final SeededBytes SEEDED = new SeededBytes(3);
    private static final byte[] CONTENT = SEEDED.bytes(0, LENGTH);

    @TempDir
    private static Path files;

    private static Path file;

    @TempDir
    private Path folder;

    private final ExecutorService client = Executors.newCachedThreadPool();
    private TusConformance.Host host;
    private Gate gate;

    @BeforeAll
    static void writeFile() throws IOException {
        file = files.resolve("recording.mp4");
        try (InputStream content = SEEDED.stream(new ByteRange(0, LENGTH))) {
            Files.copy(content, file);
        }
    }

    @AfterEach
    void stop() throws Exception {
        client.shutdownNow();
        gate.close();
        host.close();
    }

    @ParameterizedTest
    @EnumSource
    void tus_java_client(ClientHost kind) throws Exception {
        start(kind);
        RealJavaClient java = new RealJavaClient(gate.uploads(), new TusURLMemoryStore());
        cutOnce(client.submit(() -> java.upload(SEEDED, LENGTH)));
    }

    @ParameterizedTest
    @CsvSource({
        "JETTY_CORE, tus-v1",
        "JETTY_CORE, ietf-draft-05",
        "TOMCAT, tus-v1",
        "TOMCAT, ietf-draft-05",
        "VERTX, tus-v1",
        "VERTX, ietf-draft-05"
    })
    void tus_js_client(ClientHost kind, String protocol) throws Exception {
        assumeTrue(Needed.NODE || RealJsClient.possible(), "no node or npm here");
        RealJsClient js = RealJsClient.installed();
        start(kind);
        cutOnce(client.submit(() -> js.upload(file, gate.uploads(), protocol)));
    }

    @ParameterizedTest
    @EnumSource
    void uppy_in_chromium(ClientHost kind) throws Exception {
        assumeTrue(Needed.NODE || RealJsClient.possibleInChromium(), "no chromium, node or npm here");
        RealJsClient js = RealJsClient.installed();
        start(kind);
        js.page(gate.uploads().resolve("/"), files, "killed", wish -> {
            if (wish.equals("kill")) {
                gate.refuse();
            } else {
                gate.open(host.uploads().getPort());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void tuspy_of_debian(ClientHost kind) throws Exception {
        assumeTrue(
                Needed.NODE || Command.succeeds(PYTHON.toString(), "-c", "import tusclient"), "no python3-tuspy here");
        start(kind);
        String[] upload = {
            PYTHON.toString(),
            Path.of("src", "test", "python", "upload.py").toString(),
            file.toString(),
            gate.uploads().toString(),
            folder.resolve("store").toString()
        };
        Future<String> first = client.submit(() -> Command.run(upload));
        cut(first);
        assertThat(first).as("it gives up").failsWithin(1, TimeUnit.MINUTES);
        gate.open(host.uploads().getPort());
        String[] second = Command.run(upload).split(" ", 2);
        assertThat(Integer.parseInt(second[1])).as("where it went on").isBetween(1, LENGTH - 1);
        assertWhole(URI.create(second[0]));
    }

    /** As the page at /curl says. */
    @ParameterizedTest
    @EnumSource
    void curl(ClientHost kind) throws Exception {
        assumeTrue(Needed.NODE || Command.succeeds("curl", "--version"), "no curl here");
        start(kind);
        String url = host.uploads()
                .resolve(new TusClient(host.uploads()).create(LENGTH))
                .toString();
        String send = """
                url=$1
                offset=$(curl -sSI -H 'Tus-Resumable: 1.0.0' "$url" | sed -n 's/^upload-offset: *//Ip' | tr -d '\r')
                tail -c +$((offset + 1)) "$2" | curl -sS -X PATCH -H 'Tus-Resumable: 1.0.0' -H "Upload-Offset: $offset" \
                    -H 'Content-Type: application/offset+octet-stream' --data-binary @- "$url"
                echo "$offset"
                """;
        String throughGate = gate.uploads().resolve(URI.create(url).getPath()).toString();
        String[] upload = {"bash", "-euc", send, "bash", throughGate, file.toString()};
        Future<String> first = client.submit(() -> Command.run(upload));
        cut(first);
        assertThat(first).as("it gives up").failsWithin(1, TimeUnit.MINUTES);
        gate.open(host.uploads().getPort());
        assertThat(Integer.parseInt(Command.run(upload))).as("where it went on").isBetween(1, LENGTH - 1);
        assertWhole(URI.create(url));
    }

    private void start(ClientHost kind) throws Exception {
        host = kind.start(folder);
        gate = new Gate(BYTES_PER_SECOND);
        gate.open(host.uploads().getPort());
    }

    private void cutOnce(Future<URI> uploading) throws Exception {
        cut(uploading);
        int before = gate.patches();
        gate.open(host.uploads().getPort());
        assertThat(gate.begun(before, 60_000)).as("where it went on").isBetween(1L, LENGTH - 1L);
        assertWhole(uploading.get(1, TimeUnit.MINUTES));
    }

    private void cut(Future<?> uploading) throws Exception {
        assertThat(gate.passed(CUT, 60_000)).as("%s", uploading).isTrue();
        gate.refuse();
    }

    private void assertWhole(URI url) throws IOException {
        assertThat(Arrays.equals(new TusClient(host.uploads()).content(url.getPath()), CONTENT))
                .as("%s is what was sent", url)
                .isTrue();
    }
}
