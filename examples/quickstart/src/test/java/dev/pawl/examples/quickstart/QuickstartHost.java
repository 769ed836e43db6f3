// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.quickstart;

import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** The quickstart as the conformance tests want a host. */
record QuickstartHost(Quickstart quickstart) implements TusConformance.Host {
    static QuickstartHost with(TusConformance.Settings settings, Path folder) throws IOException {
        UploadPolicy policy = UploadPolicy.builder()
                .maxLength(settings.maxLength())
                .sessionTimeout(settings.sessionTimeout())
                .build();
        return new QuickstartHost(new Quickstart(folder, 0, policy, settings.idleTimeout()));
    }

    @Override
    public URI uploads() {
        return quickstart.uri();
    }

    @Override
    public void close() {
        quickstart.close();
    }
}
