// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.Lack;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.util.Map;

/** The layer itself, on the smallest host there is. */
final class JdkHostConformanceTest extends HostConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) throws IOException {
        return new JdkHost(uploads);
    }

    @Override
    protected Map<Lack, String> lacks() {
        return Map.of(
                Lack.TRAILERS, "HttpExchange has none",
                Lack.JUDGES_BEFORE_100, "the server sends 100 before it calls the handler");
    }
}
