// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import dev.pawl.upload.engine.UploadService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is due every other second, until it is closed. */
final class OwnClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnClock.class);
    private static final long SECONDS = 2;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "upload-maintenance");
        thread.setDaemon(true);
        return thread;
    });

    /** Looks at once for what a former run has left. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with the clock
    OwnClock(UploadService service) {
        clock.scheduleWithFixedDelay(() -> run(service), 0, SECONDS, TimeUnit.SECONDS);
    }

    private static void run(UploadService service) {
        try {
            service.maintenance().run();
        } catch (Exception e) {
            LOG.warn("maintenance failed and will be tried again in {} s", SECONDS, e);
        }
    }

    @Override
    public void close() {
        OwnThreads.end(clock);
    }
}
