// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that people write scripts with: tuspy of Debian (python3-tuspy), and curl. Those of Java and JavaScript are in KillIT. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ScriptsIT {
    private static final String NEEDED = System.getenv().getOrDefault("PAWL_REQUIRE_NODE", "");
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final int LENGTH = 7_000_000;
    private static final int STOP_AT = 4_000_000;
    private static final byte[] CONTENT = new SeededBytes(3).bytes(0, LENGTH);

    @TempDir
    private Path folder;

    private DemoServer server;
    private Path file;
    private URI uploads;

    @BeforeEach
    void start() throws Exception {
        server = DemoServer.start(Arguments.parse(
                List.of("--port", "0", "--data", folder.resolve("data").toString())));
        uploads = URI.create("http://127.0.0.1:" + server.port() + "/files");
        file = folder.resolve("content");
        try (InputStream content = new SeededBytes(3).stream(new ByteRange(0, LENGTH))) {
            Files.copy(content, file);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tuspy_goes_on_where_an_earlier_run_stopped_and_its_checksums_hold() throws Exception {
        boolean there = Files.isExecutable(PYTHON) && succeeds(PYTHON.toString(), "-c", "import tusclient");
        assumeTrue(NEEDED.equals("1") || there, "no python3-tuspy here");

        String first = tuspy(Integer.toString(STOP_AT));
        String second = tuspy();
        String url = first.split(" ", 2)[0];

        assertThat(first).isEqualTo(url + " 0");
        assertThat(second).as("the same upload").isEqualTo(url + " " + STOP_AT);
        assertWhole(URI.create(url));
    }

    @Test
    void curl_goes_on_as_the_page_says() throws Exception {
        assumeTrue(NEEDED.equals("1") || succeeds("curl", "--version"), "no curl here");
        String script = """
                url=$1$(curl -sSi -X POST -H 'Tus-Resumable: 1.0.0' -H "Upload-Length: $(wc -c <"$2")" "$1/files" |
                    sed -n 's/^location: *//Ip' | tr -d '\\r')
                send() { curl -sS -X PATCH -H 'Tus-Resumable: 1.0.0' -H "Upload-Offset: $1" \\
                    -H 'Content-Type: application/offset+octet-stream' --data-binary @- "$url"; }
                head -c 4000000 "$2" | send 0
                offset=$(curl -sSI -H 'Tus-Resumable: 1.0.0' "$url" | sed -n 's/^upload-offset: *//Ip' | tr -d '\\r')
                tail -c +$((offset + 1)) "$2" | send "$offset"
                echo "$url $offset"
                """;
        String said = run(
                "bash",
                "-euc",
                script,
                "bash",
                uploads.resolve("/").toString().replaceFirst("/$", ""),
                file.toString());

        assertThat(said).endsWith(" " + STOP_AT);
        assertWhole(URI.create(said.split(" ", 2)[0]));
    }

    private void assertWhole(URI url) throws IOException {
        assertThat(Arrays.equals(new TusClient(uploads).content(url.getPath()), CONTENT))
                .as("%s is what was sent", url)
                .isTrue();
    }

    private String tuspy(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                PYTHON.toString(),
                Path.of("src", "test", "python", "upload.py").toString(),
                file.toString(),
                uploads.toString(),
                folder.resolve("store").toString()));
        command.addAll(List.of(more));
        return run(command.toArray(String[]::new));
    }

    private static boolean succeeds(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", command[0], said).isZero();
            return said.strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
