// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Placement;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.RateLimiter;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Storage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What the host gave to one service. */
record Wiring(
        MetadataStore metadata,
        Map<String, Storage> storages,
        List<Scanner> scanners,
        Map<String, UploadListener> listeners,
        UploadPolicy policy,
        TypeRules types,
        Executor executor,
        RandomGenerator random,
        LongSupplier nanoTime,
        RateLimiter limiter,
        UploadObserver observer) {

    /** A name under which nobody has ever written. */
    String newName() {
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    Storage storage(UploadSession session) {
        return storage(session.id(), session.placement());
    }

    Storage storage(UploadId id, Placement placement) {
        Storage storage = storages.get(placement.storage());
        if (storage == null) {
            throw new IllegalStateException("upload " + id + " is in storage \"" + placement.storage()
                    + "\", which is not registered; there are " + storages.keySet());
        }
        return storage;
    }
}
