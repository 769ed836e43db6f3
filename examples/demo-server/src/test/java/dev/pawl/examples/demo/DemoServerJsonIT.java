// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.testkit.JsonConformance;
import dev.pawl.upload.testkit.TusConformance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The JSON API on local disk, SQLite and Jetty. */
final class DemoServerJsonIT extends JsonConformance {
    @TempDir
    static Path folders;

    @Override
    protected TusConformance.Host start(TusConformance.Settings settings) throws Exception {
        return DemoHost.with(settings, Files.createTempDirectory(folders, "host"));
    }

    @Override
    protected Optional<String> otherOwner() {
        return Optional.of("X-Owner: somebody-else");
    }
}
