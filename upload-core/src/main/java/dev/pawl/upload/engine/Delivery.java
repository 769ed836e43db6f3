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

/** Brings events from the outbox to one listener of this service. What it refuses comes again later. */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration CLAIM = Duration.ofSeconds(30);
    private static final int BATCH = 64;

    private final Wiring wiring;
    private final String name;
    private final UploadListener listener;
    private final AtomicInteger wishes = new AtomicInteger();

    Delivery(Wiring wiring, String name, UploadListener listener) {
        this.wiring = wiring;
        this.name = name;
        this.listener = listener;
    }

    /** Begins a round, or makes the running one look again. */
    void wake() {
        if (wishes.getAndIncrement() == 0) {
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
            deliverAll();
        } while (!wishes.compareAndSet(seen, 0));
    }

    private void deliverAll() {
        try {
            boolean more;
            do {
                more = deliver();
            } while (more);
        } catch (IOException e) {
            LOG.debug("action=deliver listener={} outcome=later reason=\"{}\"", name, e.toString());
        } catch (RuntimeException | Error e) {
            LOG.warn("action=deliver listener={} outcome=broken; it will be tried again", name, e);
        }
    }

    private boolean deliver() throws IOException {
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
