// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyStorage;
import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.TusClient;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The adapter where Jetty and the storage differ about what is going on. */
@Timeout(60)
final class JettyAdapterTest {
    private static final long SHORT_MILLIS = 50;
    private static final long LONG_MILLIS = 60_000;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final FlakyStorage storage = new FlakyStorage(new MemoryStorage(16 << 20));
    private UploadService service;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        service = UploadService.builder()
                .storage("main", storage)
                .metadata(new MemoryMetadataStore())
                .executor(executor)
                .build();
        UploadHttp uploads = UploadHttp.builder().service(service).build();
        server = JettyHost.server("127.0.0.1", 0, new JettyAdapter(uploads, "/files", DemoCallers::of));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        service.close();
        executor.shutdownNow();
    }

    @Test
    void a_connection_whose_bytes_wait_for_the_storage_is_not_idle() throws Exception {
        TusClient tus = new TusClient(URI.create("http://127.0.0.1:" + JettyHost.port(server) + "/files"));
        byte[] content = new byte[3 << 20];
        String path = tus.create(content.length);
        Faults.Hold busy = storage.faults().hold(FlakyStorage.Call.WRITE, 1);
        try (RawHttp connection = tus.connect()) {
            tus.head(
                    connection, "PATCH", path, TusClient.TYPE, "Upload-Offset: 0", "Content-Length: " + content.length);
            executor.submit(() -> connection.send(content));
            busy.awaitArrival();

            idleTimeout(SHORT_MILLIS);
            Thread.sleep(10 * SHORT_MILLIS);
            idleTimeout(LONG_MILLIS);
            busy.release();

            Answer answer = connection.answer();
            assertThat(answer.status()).as("%s", answer).isEqualTo(204);
        }
    }

    private void idleTimeout(long millis) {
        ServerConnector connector = (ServerConnector) server.getConnectors()[0];
        for (EndPoint connection : connector.getConnectedEndPoints()) {
            connection.setIdleTimeout(millis);
        }
    }
}
