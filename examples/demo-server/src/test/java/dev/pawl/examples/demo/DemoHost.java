// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.testkit.TusConformance;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The demo server as the conformance tests want a host. */
record DemoHost(DemoServer demo) implements TusConformance.Host {
    static DemoHost with(TusConformance.Settings settings, Path folder) throws Exception {
        Path config = Files.writeString(
                folder.resolve("demo.properties"),
                "upload.max-size=" + settings.maxLength() + "\nupload.session-timeout=" + settings.sessionTimeout());
        return new DemoHost(DemoServer.start(Arguments.parse(List.of(
                "--port", "0",
                "--data", folder.toString(),
                "--config", config.toString(),
                "--idle", settings.idleTimeout().toString()))));
    }

    @Override
    public URI uploads() {
        return URI.create("http://127.0.0.1:" + demo.port() + "/files");
    }

    @Override
    public void close() {
        demo.close();
    }
}
