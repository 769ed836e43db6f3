// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way from an append back to the host that feeds it: one request to stop reading, delivered at most once. */
final class AppendHost {
    private static final Logger LOG = LoggerFactory.getLogger(AppendHost.class);

    private enum Mail implements Runnable {
        STOPPED;

        @Override
        public void run() {}
    }

    private final AtomicReference<Optional<Runnable>> stop = new AtomicReference<>(Optional.empty());

    void onStop(Runnable host) {
        if (!stop.compareAndSet(Optional.empty(), Optional.of(host))) {
            run(host);
        }
    }

    void stop() {
        stop.getAndSet(Optional.of(Mail.STOPPED)).ifPresent(AppendHost::run);
    }

    private static void run(Runnable host) {
        try {
            host.run();
        } catch (RuntimeException e) {
            LOG.warn("action=stop-host outcome=failed", e);
        }
    }
}
