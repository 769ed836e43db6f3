// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.testkit.JsonConformance;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.util.Optional;

/** The JSON API on the smallest host there is. */
final class JdkHostJsonConformanceTest extends JsonConformance {
    @Override
    protected TusConformance.Host start(TusConformance.Settings settings) throws IOException {
        return new JdkHost(settings);
    }

    @Override
    protected Optional<String> otherOwner() {
        return Optional.of("X-Owner: bob");
    }
}
