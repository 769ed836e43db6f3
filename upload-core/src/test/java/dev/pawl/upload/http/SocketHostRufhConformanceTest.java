// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.testkit.RufhConformance;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.util.Optional;

/** The layer itself, on a host that sends interim answers and hands over trailers. */
final class SocketHostRufhConformanceTest extends RufhConformance {
    @Override
    protected TusConformance.Host start(TusConformance.Settings settings) throws IOException {
        return new SocketHost(settings);
    }

    @Override
    protected Optional<String> otherOwner() {
        return Optional.of("X-Owner: bob");
    }

    @Override
    protected Interim interim() {
        return Interim.SENT;
    }
}
