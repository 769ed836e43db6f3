// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.upload.Caller;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's HTTP server over back-ends in memory. */
final class JdkHost implements TusConformance.Host {
    private static final String MOUNT = HostedUploads.MOUNT;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final UploadHttp uploads;
    private final HttpServer server;

    JdkHost(UploadHttp uploads) throws IOException {
        this.uploads = uploads;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext(MOUNT, this::handle);
        server.start();
    }

    @Override
    public URI uploads() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + MOUNT);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Exchange.Respond respond =
                uploads.handle(head(exchange), HostCapabilities.PLAIN, exchange::getRequestBody, exchange::close);
        try (Body body = respond.body()) {
            Headers headers = respond.head().headers();
            headers.fields().forEach(field -> exchange.getResponseHeaders().add(field.getKey(), field.getValue()));
            exchange.sendResponseHeaders(respond.head().status(), length(headers, body));
            body.writeTo(exchange.getResponseBody());
            exchange.getResponseBody().close();
        } finally {
            exchange.close();
        }
    }

    /** As this server wants to be told: -1 for no body, 0 for one of which nobody knows the length. */
    private static long length(Headers headers, Body body) {
        long length = headers.first("Content-Length").map(Long::parseLong).orElse(0L);
        boolean none = length == 0 || body.kind() == Body.Kind.EMPTY;
        return body.kind() == Body.Kind.ENDLESS ? 0 : none ? -1 : length;
    }

    private static RequestHead head(HttpExchange exchange) {
        Headers headers = Headers.of(exchange.getRequestHeaders());
        URI target = exchange.getRequestURI();
        Optional<Caller> caller =
                HostedUploads.caller(headers.first(HostedUploads.OWNER).orElse(null));
        RequestHead head = RequestHead.of(exchange.getRequestMethod(), MOUNT, target, headers, caller);
        String peer = exchange.getRemoteAddress().getAddress().getHostAddress();
        return new RequestHead(
                head.method(),
                MOUNT,
                head.path(),
                head.query(),
                headers,
                caller,
                head.scheme(),
                head.authority(),
                peer);
    }
}
