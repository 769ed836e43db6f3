// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.quickstart;

import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** tus on local disk, SQLite and the JDK's HTTP server, over the jars as modules. */
final class QuickstartIT extends TusConformance {
    @TempDir
    static Path folders;

    @Override
    protected Host start(Settings settings) throws IOException {
        UploadPolicy policy = UploadPolicy.builder()
                .maxLength(settings.maxLength())
                .sessionTimeout(settings.sessionTimeout())
                .build();
        Path folder = Files.createTempDirectory(folders, "host");
        Quickstart quickstart = new Quickstart(folder, 0, policy, settings.idleTimeout());
        return new Host() {
            @Override
            public URI uploads() {
                return quickstart.uri();
            }

            @Override
            public void close() {
                quickstart.close();
            }
        };
    }
}
