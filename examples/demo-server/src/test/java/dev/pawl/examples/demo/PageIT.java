// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.scan.clamav.ClamdServer;
import dev.pawl.upload.scan.clamav.Eicar;
import dev.pawl.upload.scan.clamav.Kind;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser: what people do with it is in src/test/js/page.mjs. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class PageIT {
    private static final long LENGTH = 20 << 20;
    private static final SeededBytes CONTENT = new SeededBytes(11);

    @TempDir
    private static Path files;

    private static ClamdServer clamd;
    private static RealJsClient js;

    @TempDir
    private static Path data;

    private static DemoProcess server;

    @BeforeAll
    static void prepare() throws Exception {
        assumeTrue(Needed.NODE || RealJsClient.possibleInChromium(), "no chromium, node or npm here");
        js = RealJsClient.installed();
        clamd = ClamdServer.running();
        try (InputStream content = CONTENT.stream(new ByteRange(0, LENGTH))) {
            Files.copy(content, files.resolve("recording.mp4"));
        }
        Files.write(files.resolve("invoice.com"), Eicar.bytes());
        for (String name : List.of("notes.txt", "b.txt", "c.txt")) {
            Files.writeString(files.resolve(name), name.repeat(1000));
        }
        start(0);
    }

    @AfterAll
    static void end() throws IOException {
        if (server != null) {
            server.close();
        }
        if (clamd != null) {
            clamd.close();
        }
    }

    /** Each is another owner. The rate leaves time to interrupt the large file. */
    @ParameterizedTest
    @ValueSource(strings = {"several", "way", "infected", "paused", "reloaded", "chosenAgain", "killed", "keyboard"})
    void the_page_does_what_people_want(String scenario) throws Exception {
        js.page(server.uploads().resolve("/"), files, scenario, PageIT::grant);
    }

    private static void grant(String wish) throws Exception {
        switch (wish) {
            case "kill" -> server.kill();
            case "start" -> start(server.port());
            case "freeze the scanner" -> clamd.freeze();
            case "thaw the scanner" -> clamd.thaw();
            default -> throw new IOException("the script says " + wish);
        }
    }

    private static void start(int port) throws IOException {
        server = DemoProcess.start(
                data,
                port,
                List.of(),
                "upload.rate.bytes=5MiB/5MiB",
                "upload.quota.bytes=1GiB",
                "upload.scanner=" + clamd.address(Kind.UNIX));
    }
}
