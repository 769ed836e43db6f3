// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What every host of these tests has behind it: a service in memory, its protocols, its maintenance. */
final class HostedUploads implements AutoCloseable {
    static final String MOUNT = "/files";

    final ExecutorService threads = Executors.newCachedThreadPool();
    final UploadHttp http;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final UploadService service;

    HostedUploads(TusConformance.Settings settings) {
        this(settings, new MemoryStorage(1 << 30), usual -> usual);
    }

    HostedUploads(TusConformance.Settings settings, Storage storage, UnaryOperator<UploadHttp.Builder> choice) {
        service = UploadService.builder()
                .metadata(new MemoryMetadataStore())
                .storage("main", storage)
                .policy(UploadPolicy.builder()
                        .maxLength(settings.maxLength())
                        .sessionTimeout(settings.sessionTimeout())
                        .build())
                .executor(threads)
                .build();
        http = choice.apply(UploadHttp.builder().service(service).idleTimeout(settings.idleTimeout()))
                .build();
        clock.scheduleWithFixedDelay(this::maintain, 200, 200, TimeUnit.MILLISECONDS);
    }

    /** Before the host: what runs is saved and answered. */
    void quiet() {
        clock.shutdownNow();
        service.close();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void maintain() {
        try {
            service.maintenance().run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
