// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.AdapterConformance;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.URI;
import org.eclipse.jetty.server.Server;

/** Jetty's core API; the protocols on it are tested with the whole demo server. */
final class JettyAdapterConformanceTest extends AdapterConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) throws Exception {
        JettyAdapter adapter = new JettyAdapter(
                uploads,
                HostedUploads.MOUNT,
                request -> HostedUploads.caller(request.getHeaders().get(HostedUploads.OWNER)));
        Server server = JettyHost.server("127.0.0.1", 0, adapter);
        server.start();
        return new Running(server);
    }

    private record Running(Server server) implements TusConformance.Host {
        @Override
        public URI uploads() {
            return URI.create("http://localhost:" + JettyHost.port(server) + HostedUploads.MOUNT);
        }

        @Override
        public void close() throws IOException {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
