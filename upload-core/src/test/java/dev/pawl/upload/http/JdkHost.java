// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.upload.Caller;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The JDK's HTTP server over back-ends in memory. The field X-Owner says who asks; alice if nobody does. */
final class JdkHost implements TusConformance.Host {
    private static final String MOUNT = "/files";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final UploadService service;
    private final UploadHttp uploads;
    private final HttpServer server;

    JdkHost(TusConformance.Settings settings) throws IOException {
        service = UploadService.builder()
                .metadata(new MemoryMetadataStore())
                .storage("main", new MemoryStorage(1 << 30))
                .policy(UploadPolicy.builder()
                        .maxLength(settings.maxLength())
                        .sessionTimeout(settings.sessionTimeout())
                        .build())
                .executor(threads)
                .build();
        uploads = UploadHttp.builder()
                .service(service)
                .idleTimeout(settings.idleTimeout())
                .build();
        clock.scheduleWithFixedDelay(this::maintain, 200, 200, TimeUnit.MILLISECONDS);
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
        clock.shutdownNow();
        service.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Exchange.Respond respond =
                uploads.handle(head(exchange), HostCapabilities.PLAIN, exchange::getRequestBody, exchange::close);
        try (Body body = respond.body()) {
            Headers headers = respond.head().headers();
            headers.fields().forEach(field -> exchange.getResponseHeaders().add(field.getKey(), field.getValue()));
            long length = headers.first("Content-Length").map(Long::parseLong).orElse(0L);
            exchange.sendResponseHeaders(respond.head().status(), length == 0 ? -1 : length);
            body.writeTo(exchange.getResponseBody());
            exchange.getResponseBody().close();
        } finally {
            exchange.close();
        }
    }

    private static RequestHead head(HttpExchange exchange) {
        Headers headers = Headers.of(exchange.getRequestHeaders());
        String owner = headers.first("X-Owner").orElse("alice");
        Optional<Caller> caller = owner.isEmpty() ? Optional.empty() : Optional.of(Caller.owner(owner));
        return RequestHead.of(exchange.getRequestMethod(), MOUNT, exchange.getRequestURI(), headers, caller);
    }

    private void maintain() {
        try {
            service.maintenance().run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
