// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.testkit.TusConformance;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** tus on local disk, SQLite and Jetty. */
final class DemoServerIT extends TusConformance {
    @TempDir
    static Path folders;

    @Override
    protected Host start(Settings settings) throws Exception {
        Path folder = Files.createTempDirectory(folders, "host");
        Path config = Files.writeString(
                folder.resolve("demo.properties"),
                "upload.max-size=" + settings.maxLength() + "\nupload.session-timeout=" + settings.sessionTimeout());
        DemoServer demo = DemoServer.start(Arguments.parse(List.of(
                "--port", "0",
                "--data", folder.toString(),
                "--config", config.toString(),
                "--idle", settings.idleTimeout().toString())));
        return new Host() {
            @Override
            public URI uploads() {
                return URI.create("http://127.0.0.1:" + demo.port() + "/files");
            }

            @Override
            public void close() {
                demo.close();
            }
        };
    }

    @Override
    protected Optional<String> otherOwner() {
        return Optional.of("X-Owner: somebody-else");
    }
}
