// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.Caller;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.Storage;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a host of the conformance tests has behind it: a service in memory, its protocols, its maintenance. */
public final class HostedUploads implements TusConformance.Host {
    /** The path below which the host gives requests to us. */
    public static final String MOUNT = "/files";

    /** The field that says who asks: see {@link #caller}. */
    public static final String OWNER = "X-Owner";

    private static final long MEMORY = 1 << 30;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final UploadService service;
    private final TusConformance.Host host;

    private HostedUploads(
            TusConformance.Settings settings,
            Storage storage,
            UnaryOperator<UploadHttp.Builder> choice,
            HostStarter starter)
            throws Exception {
        service = UploadService.builder()
                .metadata(new MemoryMetadataStore())
                .storage("main", storage)
                .policy(UploadPolicy.builder()
                        .maxLength(settings.maxLength())
                        .sessionTimeout(settings.sessionTimeout())
                        .build())
                .executor(threads)
                .build();
        UploadHttp http = choice.apply(UploadHttp.builder().service(service).idleTimeout(settings.idleTimeout()))
                .build();
        host = starter.start(http);
        clock.scheduleWithFixedDelay(this::maintain, 200, 200, TimeUnit.MILLISECONDS);
    }

    /**
     * A running host.
     *
     * @param settings to be obeyed
     * @param starter starts the host
     * @return to be closed, with the host
     * @throws Exception if it cannot start
     */
    public static HostedUploads on(TusConformance.Settings settings, HostStarter starter) throws Exception {
        return on(settings, new MemoryStorage(MEMORY), usual -> usual, starter);
    }

    /**
     * A running host with a storage and settings of its own.
     *
     * @param settings to be obeyed
     * @param storage holds the bytes
     * @param choice changes the protocols
     * @param starter starts the host
     * @return to be closed, with the host
     * @throws Exception if it cannot start
     */
    public static HostedUploads on(
            TusConformance.Settings settings,
            Storage storage,
            UnaryOperator<UploadHttp.Builder> choice,
            HostStarter starter)
            throws Exception {
        return new HostedUploads(settings, storage, choice, starter);
    }

    /**
     * The authentication of hosts under test.
     *
     * @param owner value of the field {@link #OWNER}, or null
     * @return alice for null, nobody for nothing
     * @throws IllegalStateException for "fail"
     */
    public static Optional<Caller> caller(@Nullable String owner) {
        if ("fail".equals(owner)) {
            throw new IllegalStateException("as the test wants it");
        }
        String name = owner == null ? "alice" : owner;
        return name.isEmpty() ? Optional.empty() : Optional.of(Caller.owner(name));
    }

    @Override
    public URI uploads() {
        return host.uploads();
    }

    /** The service before the host: what runs is saved and answered. */
    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        service.close();
        host.close();
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
