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
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final int BATCH = 64;

    private final Wiring wiring;
    private final String name;
    private final UploadListener listener;
    private final AtomicInteger wishes = new AtomicInteger();
    private volatile int batch = BATCH;

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

    /** Returns whether more may be to be delivered now. */
    private boolean deliver() throws IOException {
        long begun = wiring.nanoTime().getAsLong();
        List<UploadEvent> taken = wiring.metadata().take(name, wiring.policy().claim(), batch);
        List<UploadEvent> done = new ArrayList<>();
        int tried = 0;
        while (tried < taken.size() && (tried == 0 || !claimIsOld(begun))) {
            UploadEvent event = taken.get(tried++);
            try {
                listener.on(event);
                done.add(event);
            } catch (Exception | Error e) {
                LOG.warn("action=deliver listener={} event={} outcome=refused", name, event.id(), e);
                postpone(event);
            }
        }
        if (!done.isEmpty()) {
            wiring.metadata().delivered(name, done);
        }
        giveBack(taken, tried);
        return !done.isEmpty();
    }

    /** With a slow listener what is not begun must not be told while another node tells it too. */
    private void giveBack(List<UploadEvent> taken, int tried) throws IOException {
        if (tried < taken.size()) {
            batch = tried;
            wiring.metadata().postponed(name, taken.subList(tried, taken.size()), Duration.ZERO);
        } else {
            batch = Math.min(BATCH, 2 * batch);
        }
    }

    private boolean claimIsOld(long begun) {
        return wiring.nanoTime().getAsLong() - begun
                >= wiring.policy().claim().dividedBy(2).toNanos();
    }

    /** Half as long as the event is old: pauses grow without a count of tries, on all nodes and over restarts. */
    private void postpone(UploadEvent event) throws IOException {
        Duration half = Duration.between(event.at(), wiring.metadata().now()).dividedBy(2);
        Duration pause = half.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : half;
        wiring.metadata().postponed(name, List.of(event), pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }
}
