// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Wakes whoever follows an upload of which something was recorded here. Says nothing: the store does. */
final class Bells {
    private final ConcurrentHashMap<UploadId, Bell> bells = new ConcurrentHashMap<>();

    /** Of one upload, as long as somebody follows it. */
    static final class Bell {
        private CompletableFuture<Void> next = new CompletableFuture<>();
        private int followers;

        /** Completes when the bell rings next; to be asked for before the store is read. */
        synchronized CompletableFuture<Void> next() {
            return next;
        }

        private void ring() {
            CompletableFuture<Void> rung;
            synchronized (this) {
                rung = next;
                next = new CompletableFuture<>();
            }
            rung.complete(null);
        }
    }

    Bell join(UploadId id) {
        return bells.compute(id, (key, found) -> {
            Bell bell = found == null ? new Bell() : found;
            bell.followers++;
            return bell;
        });
    }

    void leave(UploadId id) {
        bells.computeIfPresent(id, (key, bell) -> --bell.followers == 0 ? null : bell);
    }

    void ring(UploadId id) {
        Bell bell = bells.get(id);
        if (bell != null) {
            bell.ring();
        }
    }

    void ringAll() {
        bells.values().forEach(Bell::ring);
    }
}
