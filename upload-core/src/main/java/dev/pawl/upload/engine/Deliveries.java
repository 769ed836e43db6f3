// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings events from the outbox to the listeners of this service. What a listener refuses comes again later. */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration CLAIM = Duration.ofSeconds(30);
    private static final int BATCH = 64;

    private final Wiring wiring;
    private final AtomicInteger wishes = new AtomicInteger();

    Deliveries(Wiring wiring) {
        this.wiring = wiring;
    }

    /** Begins a round of deliveries, or makes the running one look again. */
    void wake() {
        if (!wiring.listeners().isEmpty() && wishes.getAndIncrement() == 0) {
            try {
                wiring.executor().execute(this::rounds);
            } catch (RejectedExecutionException busy) {
                wishes.set(0);
            }
        }
    }

    private void rounds() {
        int seen;
        do {
            seen = wishes.get();
            wiring.listeners().forEach(this::deliverAll);
        } while (!wishes.compareAndSet(seen, 0));
    }

    private void deliverAll(String name, UploadListener listener) {
        try {
            boolean more;
            do {
                more = deliver(name, listener);
            } while (more);
        } catch (IOException e) {
            LOG.debug("action=deliver listener={} outcome=later reason=\"{}\"", name, e.toString());
        } catch (RuntimeException | Error e) {
            LOG.warn("action=deliver listener={} outcome=broken; it will be tried again", name, e);
        }
    }

    private boolean deliver(String name, UploadListener listener) throws IOException {
        List<UploadEvent> done = new ArrayList<>();
        for (UploadEvent event : wiring.metadata().take(name, CLAIM, BATCH)) {
            try {
                listener.on(event);
                done.add(event);
            } catch (Exception | Error e) {
                LOG.warn("action=deliver listener={} event={} outcome=refused", name, event.id(), e);
            }
        }
        if (!done.isEmpty()) {
            wiring.metadata().delivered(name, done);
        }
        return !done.isEmpty();
    }
}
