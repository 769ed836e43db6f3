// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.TusClient;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** tus on local disk, SQLite and the JDK's HTTP server, over the jars as modules. */
final class QuickstartIT extends TusConformance {
    @TempDir
    static Path folders;

    @Override
    protected Host start(Settings settings) throws IOException {
        return QuickstartHost.with(settings, Files.createTempDirectory(folders, "host"));
    }

    @Test
    void a_restart_keeps_what_came_and_ends_no_upload() throws Exception {
        Path folder = Files.createTempDirectory(folders, "restart");
        byte[] content = TusClient.bytes("abcdef");
        Begun begun = stoppedInTheMiddle(folder, content);
        try (RawHttp running = begun.running()) {
            assertThat(running.ended()).isTrue();
        }
        try (Host after = new QuickstartHost(quickstart(folder))) {
            TusClient tus = new TusClient(after.uploads());
            int offset = (int) tus.offset(begun.path());
            assertThat(offset).isBetween(0, 3);
            byte[] rest = Arrays.copyOfRange(content, offset, content.length);
            assertThat(tus.patch(begun.path(), offset, rest).status()).isEqualTo(204);
            assertThat(tus.content(begun.path())).isEqualTo(content);
        }
    }

    private record Begun(String path, RawHttp running) {}

    /** The host is closed while a request is in flight, whatever of it has been read. */
    private static Begun stoppedInTheMiddle(Path folder, byte[] content) throws IOException {
        try (Host before = new QuickstartHost(quickstart(folder))) {
            TusClient tus = new TusClient(before.uploads());
            String path = tus.create(content.length);
            RawHttp running = tus.connect();
            tus.head(running, "PATCH", path, TusClient.TYPE, "Upload-Offset: 0", "Content-Length: " + content.length)
                    .send(Arrays.copyOf(content, 3));
            return new Begun(path, running);
        }
    }

    private static Quickstart quickstart(Path folder) throws IOException {
        return new Quickstart(folder, 0, UploadPolicy.builder().build(), Duration.ofSeconds(30));
    }
}
