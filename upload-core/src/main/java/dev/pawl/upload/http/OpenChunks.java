// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the chunks of each upload that are coming to this process: every one holds a writer of the storage. */
final class OpenChunks {
    private final int most;
    private final ConcurrentHashMap<UploadId, Integer> open = new ConcurrentHashMap<>();

    OpenChunks(int most) {
        this.most = most;
    }

    /** Lets one in; to be run, once or more often, when it has ended. */
    Runnable enter(UploadId id) throws UploadRejectedException {
        int now = open.merge(id, 1, Integer::sum);
        AtomicBoolean left = new AtomicBoolean();
        Runnable leave = () -> {
            if (left.compareAndSet(false, true)) {
                open.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
            }
        };
        if (now > most) {
            leave.run();
            throw new UploadRejectedException(
                    Rejection.RATE_LIMITED, "upload " + id + " takes " + most + " chunks at once");
        }
        return leave;
    }
}
