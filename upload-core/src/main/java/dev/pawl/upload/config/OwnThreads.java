// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads for the steps of a service whose host lends none: virtual ones where the JDK has them, else a bounded pool. */
final class OwnThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnThreads.class);
    private static final int MOST = 64;
    private static final long IDLE_SECONDS = 30;
    private static final long PATIENCE_SECONDS = 10;

    private final ExecutorService steps = steps();

    ExecutorService executor() {
        return steps;
    }

    @Override
    public void close() {
        end(steps);
    }

    /** Waits for what runs, but not for ever. */
    static void end(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("steps still run after {} s; they are done again after the next start", PATIENCE_SECONDS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static ExecutorService steps() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException beforeJdk21) {
            ThreadPoolExecutor pool =
                    new ThreadPoolExecutor(MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }
}
