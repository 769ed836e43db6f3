// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.vertx;

import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.Lack;
import dev.pawl.upload.testkit.TusConformance;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Vert.x 5. */
final class VertxConformanceTest extends HostConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) throws Exception {
        Vertx vertx = Vertx.vertx();
        PawlHandler handler = new PawlHandler(
                vertx,
                uploads,
                HostedUploads.MOUNT,
                request -> HostedUploads.caller(request.getHeader(HostedUploads.OWNER)));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        return new Running(vertx, server);
    }

    @Override
    protected Map<Lack, String> lacks() {
        return Map.of(Lack.TRAILERS, "HttpServerRequest has none");
    }

    private record Running(Vertx vertx, HttpServer server) implements TusConformance.Host {
        @Override
        public URI uploads() {
            return URI.create("http://localhost:" + server.actualPort() + HostedUploads.MOUNT);
        }

        @Override
        public void close() {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
