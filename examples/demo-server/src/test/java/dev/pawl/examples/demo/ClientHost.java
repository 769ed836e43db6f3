// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.examples.adapters.servlet.PawlServlet;
import dev.pawl.examples.adapters.vertx.PawlHandler;
import dev.pawl.upload.http.HostCapabilities.Trailers;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.HostStarter;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.TusConformance;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** Hosts that real clients upload to, each with the protocols at the three paths of the demo server, and its page. */
enum ClientHost {
    JETTY_CORE {
        @Override
        TusConformance.Host start(Path folder) throws Exception {
            DemoServer demo = DemoServer.start(Arguments.parse(
                    List.of("--port", "0", "--data", folder.resolve("data").toString())));
            return running(demo.port(), demo::close);
        }
    },

    TOMCAT {
        @Override
        TusConformance.Host start(Path folder) throws Exception {
            LogManager.getLogManager().reset();
            return hosted(uploads -> {
                Tomcat tomcat = new Tomcat();
                tomcat.setBaseDir(folder.toString());
                tomcat.setPort(0);
                tomcat.getConnector().setProperty("address", "127.0.0.1");
                Context context = tomcat.addContext("", folder.toString());
                for (String mount : MOUNTS) {
                    add(context, mount, new PawlServlet(uploads, ClientHost::caller, Trailers.LOST), mount + "/*");
                }
                add(context, "page", new PageServlet(), "/");
                tomcat.start();
                return running(tomcat.getConnector().getLocalPort(), () -> {
                    tomcat.stop();
                    tomcat.destroy();
                });
            });
        }
    },

    VERTX {
        @Override
        TusConformance.Host start(Path folder) throws Exception {
            return hosted(uploads -> {
                Vertx vertx = Vertx.vertx();
                HttpServer server = vertx.createHttpServer()
                        .requestHandler(request -> dispatch(vertx, uploads, request))
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
                return running(
                        server.actualPort(),
                        () -> vertx.close()
                                .toCompletionStage()
                                .toCompletableFuture()
                                .get(20, TimeUnit.SECONDS));
            });
        }
    };

    private static final List<String> MOUNTS = List.of("/files", "/uploads", "/api");
    private static final long MOST = 1 << 30;

    /** Starts it with back-ends of its own. */
    abstract TusConformance.Host start(Path folder) throws Exception;

    private static TusConformance.Host hosted(HostStarter starter) throws Exception {
        return HostedUploads.on(
                new TusConformance.Settings(MOST, Duration.ofHours(1), Duration.ofSeconds(30)), starter);
    }

    private interface Stop {
        void run() throws Exception;
    }

    private static TusConformance.Host running(int port, Stop stop) {
        return new TusConformance.Host() {
            @Override
            public URI uploads() {
                return URI.create("http://127.0.0.1:" + port + "/files");
            }

            @Override
            public void close() throws IOException {
                try {
                    stop.run();
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        };
    }

    private static Optional<dev.pawl.upload.Caller> caller(HttpServletRequest request) {
        return HostedUploads.caller(request.getHeader(HostedUploads.OWNER));
    }

    private static void add(Context context, String name, HttpServlet servlet, String pattern) {
        Wrapper wrapper = Tomcat.addServlet(context, name, servlet);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping(pattern);
    }

    private static void dispatch(Vertx vertx, UploadHttp uploads, HttpServerRequest request) {
        String path = request.path();
        Optional<String> mount = MOUNTS.stream()
                .filter(one -> path.equals(one) || path.startsWith(one + "/"))
                .findFirst();
        if (mount.isPresent()) {
            new PawlHandler(
                            vertx,
                            uploads,
                            mount.get(),
                            asked -> HostedUploads.caller(asked.getHeader(HostedUploads.OWNER)))
                    .handle(request);
            return;
        }
        Optional<PageFiles> file = PageFiles.at(path);
        if (file.isEmpty()) {
            request.response().setStatusCode(404).end();
            return;
        }
        request.response()
                .putHeader("Content-Type", file.get().type())
                .end(Buffer.buffer(file.get().bytes()));
    }

    private static final class PageServlet extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Optional<PageFiles> file = PageFiles.at(request.getRequestURI());
            if (file.isEmpty()) {
                response.sendError(404);
                return;
            }
            response.setContentType(file.get().type());
            response.getOutputStream().write(file.get().bytes());
        }
    }
}
