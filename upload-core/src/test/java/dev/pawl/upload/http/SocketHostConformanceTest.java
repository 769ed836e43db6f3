// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.RufhConformance;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;

/** The layer itself, on a host that sends interim answers and hands over trailers. */
final class SocketHostConformanceTest extends HostConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) throws IOException {
        return new SocketHost(uploads);
    }

    @Override
    protected RufhConformance.Interim interim() {
        return RufhConformance.Interim.SENT;
    }
}
