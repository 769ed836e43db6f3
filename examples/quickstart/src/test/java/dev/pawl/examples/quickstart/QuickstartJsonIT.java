// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.quickstart;

import dev.pawl.upload.testkit.JsonConformance;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The JSON API on local disk, SQLite and the JDK's HTTP server. */
final class QuickstartJsonIT extends JsonConformance {
    @TempDir
    static Path folders;

    @Override
    protected TusConformance.Host start(TusConformance.Settings settings) throws IOException {
        return QuickstartHost.with(settings, Files.createTempDirectory(folders, "host"));
    }
}
