// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.helidon;

import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.Lack;
import dev.pawl.upload.testkit.TusConformance;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.util.Map;
import java.util.logging.LogManager;

/** Helidon 4. */
final class HelidonConformanceTest extends HostConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) {
        LogManager.getLogManager().reset();
        PawlHandler handler = new PawlHandler(
                uploads,
                HostedUploads.MOUNT,
                request -> HostedUploads.caller(request.headers()
                        .first(HeaderNames.create(HostedUploads.OWNER))
                        .orElse(null)));
        WebServer server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .contentEncoding(new KeptEncodings())
                .routing(routing -> routing.any(HostedUploads.MOUNT, handler).any(HostedUploads.MOUNT + "/*", handler))
                .build()
                .start();
        return new Running(server);
    }

    @Override
    protected Map<Lack, String> lacks() {
        return Map.of(Lack.TRAILERS, "ServerRequest has none");
    }

    private record Running(WebServer server) implements TusConformance.Host {
        @Override
        public URI uploads() {
            return URI.create("http://localhost:" + server.port() + HostedUploads.MOUNT);
        }

        @Override
        public void close() {
            server.stop();
        }
    }
}
