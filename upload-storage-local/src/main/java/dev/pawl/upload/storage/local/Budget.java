// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of memory that all writers may use together for what is not written yet. Nobody waits: who gets none writes. */
final class Budget {
    private final AtomicLong left;

    Budget(long bytes) {
        left = new AtomicLong(bytes);
    }

    boolean take(int bytes) {
        long before = left.getAndUpdate(now -> now >= bytes ? now - bytes : now);
        return before >= bytes;
    }

    void give(int bytes) {
        left.addAndGet(bytes);
    }
}
