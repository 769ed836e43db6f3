// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.javalin;

import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.TusConformance;
import io.javalin.Javalin;
import java.net.URI;

/** Javalin 7. */
final class JavalinConformanceTest extends HostConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) {
        Javalin javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            JavalinUploads.at(
                    config,
                    HostedUploads.MOUNT,
                    uploads,
                    request -> HostedUploads.caller(request.getHeader(HostedUploads.OWNER)));
        });
        return new Running(javalin.start());
    }

    private record Running(Javalin javalin) implements TusConformance.Host {
        @Override
        public URI uploads() {
            return URI.create("http://localhost:" + javalin.port() + HostedUploads.MOUNT);
        }

        @Override
        public void close() {
            javalin.stop();
        }
    }
}
