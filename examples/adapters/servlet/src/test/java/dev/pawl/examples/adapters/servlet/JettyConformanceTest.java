// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.servlet;

import dev.pawl.upload.http.HostCapabilities.Trailers;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.URI;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty 12 with servlets. */
final class JettyConformanceTest extends HostConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder servlet = new ServletHolder(new PawlServlet(
                uploads,
                request -> HostedUploads.caller(request.getHeader(HostedUploads.OWNER)),
                Trailers.HANDED_OVER));
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, HostedUploads.MOUNT + "/*");
        server.setHandler(context);
        server.start();
        return new Running(server, connector);
    }

    private record Running(Server server, ServerConnector connector) implements TusConformance.Host {
        @Override
        public URI uploads() {
            return URI.create("http://localhost:" + connector.getLocalPort() + HostedUploads.MOUNT);
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
