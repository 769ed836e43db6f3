// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.servlet;

import dev.pawl.upload.http.HostCapabilities.Trailers;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.Lack;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.LogManager;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.io.TempDir;

/** Tomcat 11. */
final class TomcatConformanceTest extends HostConformance {
    @TempDir
    static Path folder;

    @Override
    public TusConformance.Host start(UploadHttp uploads) throws Exception {
        LogManager.getLogManager().reset();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("localhost");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        PawlServlet servlet = new PawlServlet(
                uploads, request -> HostedUploads.caller(request.getHeader(HostedUploads.OWNER)), Trailers.LOST);
        Wrapper wrapper = Tomcat.addServlet(context, "uploads", servlet);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping(HostedUploads.MOUNT + "/*");
        tomcat.start();
        return new Running(tomcat);
    }

    @Override
    protected Map<Lack, String> lacks() {
        return Map.of(
                Lack.TRAILERS, "a connector drops all but those that allowedTrailerHeaders names",
                Lack.JUDGES_BEFORE_100, "a connector sends 100 before it calls the servlet");
    }

    private record Running(Tomcat tomcat) implements TusConformance.Host {
        @Override
        public URI uploads() {
            return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + HostedUploads.MOUNT);
        }

        @Override
        public void close() throws IOException {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (LifecycleException e) {
                throw new IOException(e);
            }
        }
    }
}
