// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.util.List;

/** Brings events from the outbox to the listeners of this service, to each by itself: one that hangs holds up no other. */
final class Deliveries {
    private final List<Delivery> deliveries;

    Deliveries(Wiring wiring) {
        deliveries = wiring.listeners().entrySet().stream()
                .map(entry -> new Delivery(wiring, entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Begins a round of deliveries to every listener, or makes the running one look again. */
    void wake() {
        deliveries.forEach(Delivery::wake);
    }
}
