// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.upload.Caller;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** The JDK's HTTP server over back-ends in memory. The field X-Owner says who asks; alice if nobody does. */
final class JdkHost implements TusConformance.Host {
    private static final String MOUNT = HostedUploads.MOUNT;

    private final HostedUploads uploads;
    private final HttpServer server;

    JdkHost(TusConformance.Settings settings) throws IOException {
        uploads = new HostedUploads(settings);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(uploads.threads);
        server.createContext(MOUNT, this::handle);
        server.start();
    }

    @Override
    public URI uploads() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + MOUNT);
    }

    @Override
    public void close() {
        uploads.quiet();
        server.stop(0);
        uploads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Exchange.Respond respond =
                uploads.http.handle(head(exchange), HostCapabilities.PLAIN, exchange::getRequestBody, exchange::close);
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
        String owner = headers.first("X-Owner").orElse("alice");
        Optional<Caller> caller = owner.isEmpty() ? Optional.empty() : Optional.of(Caller.owner(owner));
        return RequestHead.of(exchange.getRequestMethod(), MOUNT, exchange.getRequestURI(), headers, caller);
    }
}
