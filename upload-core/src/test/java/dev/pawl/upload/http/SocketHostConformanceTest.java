// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.util.Optional;

/** The layer itself, on a host that hands over trailers. */
final class SocketHostConformanceTest extends TusConformance {
    @Override
    protected Host start(Settings settings) throws IOException {
        return new SocketHost(settings);
    }

    @Override
    protected Optional<String> otherOwner() {
        return Optional.of("X-Owner: bob");
    }
}
