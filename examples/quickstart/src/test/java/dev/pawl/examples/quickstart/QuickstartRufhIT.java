// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.quickstart;

import dev.pawl.upload.testkit.RufhConformance;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Resumable Uploads for HTTP on local disk, SQLite and the JDK's HTTP server, which sends no interim answers. */
final class QuickstartRufhIT extends RufhConformance {
    @TempDir
    static Path folders;

    @Override
    protected TusConformance.Host start(TusConformance.Settings settings) throws IOException {
        return QuickstartHost.with(settings, Files.createTempDirectory(folders, "host"));
    }
}
