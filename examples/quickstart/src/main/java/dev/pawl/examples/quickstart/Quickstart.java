// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.upload.Caller;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.*;
import dev.pawl.upload.jdbc.JdbcMetadataStore;
import dev.pawl.upload.storage.local.LocalStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.*;

/** Resumable uploads to http://localhost:8080/files, kept in the folder "uploads": the smallest host there is. */
public final class Quickstart implements AutoCloseable {
    private static final String MOUNT = "/files";

    private final ExecutorService threads = threads();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final LocalStorage storage;
    private final JdbcMetadataStore metadata;
    private final UploadService service;
    private final UploadHttp uploads;
    private final HttpServer server;

    public static void main(String[] args) throws IOException {
        // A request that takes longer than an hour is cut: its client goes on with another one.
        System.setProperty("sun.net.httpserver.maxReqTime", "3600");
        Path folder = Path.of(args.length > 0 ? args[0] : "uploads");
        Quickstart quickstart =
                new Quickstart(folder, 8080, UploadPolicy.builder().build(), Duration.ofSeconds(30));
        Runtime.getRuntime().addShutdownHook(new Thread(quickstart::close));
        System.out.println("Point a tus client at " + quickstart.uri());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // maintenance ends with its clock
    Quickstart(Path folder, int port, UploadPolicy policy, Duration idle) throws IOException {
        Files.createDirectories(folder);
        storage = LocalStorage.at(folder.resolve("content")).open();
        metadata = JdbcMetadataStore.sqlite(folder.resolve("metadata.db"));
        service = UploadService.builder()
                .metadata(metadata)
                .storage("main", storage)
                .policy(policy)
                .executor(threads)
                .build();
        uploads = UploadHttp.builder().service(service).idleTimeout(idle).build();
        // Expiry, retries and clean-up: whatever is due.
        clock.scheduleWithFixedDelay(this::maintain, 2, 2, TimeUnit.SECONDS);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        server.setExecutor(threads);
        server.createContext(MOUNT, this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + MOUNT);
    }

    /** The whole adapter: request in, answer out. Closing the exchange is how a read that blocks is stopped. */
    private void handle(HttpExchange exchange) throws IOException {
        // Who asks is for your authentication to say. Nobody sees the uploads of anybody else.
        Optional<Caller> caller = Optional.of(Caller.owner("guest"));
        Headers fields = Headers.of(exchange.getRequestHeaders());
        RequestHead head = RequestHead.of(exchange.getRequestMethod(), MOUNT, exchange.getRequestURI(), fields, caller);
        Exchange.Respond respond =
                uploads.handle(head, HostCapabilities.PLAIN, exchange::getRequestBody, exchange::close);
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

    private void maintain() {
        try {
            service.maintenance().run();
        } catch (IOException later) {
            System.err.println("maintenance will be tried again: " + later.getMessage());
        }
    }

    /** Running uploads are saved before anything is closed, so that their clients go on after a restart. */
    @Override
    public void close() {
        clock.shutdown();
        service.close();
        server.stop(0);
        threads.shutdown();
        try (storage;
                metadata) {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException e) {
            System.err.println("not closed in order: " + e.getMessage());
        }
    }

    /** Virtual threads where the JDK has them: a slow upload then costs next to nothing. */
    private static ExecutorService threads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException before21) {
            return Executors.newCachedThreadPool();
        }
    }
}
