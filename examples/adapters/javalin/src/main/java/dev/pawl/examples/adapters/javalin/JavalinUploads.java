// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.javalin;

import dev.pawl.examples.adapters.servlet.PawlServlet;
import dev.pawl.upload.Caller;
import dev.pawl.upload.http.HostCapabilities.Trailers;
import dev.pawl.upload.http.UploadHttp;
import io.javalin.config.JavalinConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/** Uploads beside the routes of Javalin: the servlet, in Javalin's own Jetty. */
public final class JavalinUploads {
    private JavalinUploads() {}

    /**
     * Puts uploads at a path.
     *
     * @param config of the application
     * @param uploads gets the requests
     * @param mount the path below which they come
     * @param callers who asks, from your authentication
     */
    public static void at(
            JavalinConfig config,
            String mount,
            UploadHttp uploads,
            Function<HttpServletRequest, Optional<Caller>> callers) {
        ServletHolder servlet = new ServletHolder(new PawlServlet(uploads, callers, Trailers.HANDED_OVER));
        servlet.setAsyncSupported(true);
        config.jetty.modifyServletContextHandler(context -> context.addServlet(servlet, mount + "/*"));
    }
}
