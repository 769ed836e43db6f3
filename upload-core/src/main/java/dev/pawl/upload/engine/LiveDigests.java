// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * SHA-256 states of unfinished uploads between two requests. A state is good only for exactly the checkpoint with which
 * it was left: any other one in the row means that somebody else wrote. Bounded; what falls out is computed again when
 * the whole is read.
 */
final class LiveDigests {
    private static final int MOST = 10_000;

    private record Left(Checkpoint at, MessageDigest digest) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UploadId, Left> left = new LinkedHashMap<>();

    /** Takes the state out: whoever goes on leaves it again. */
    Optional<MessageDigest> resume(UploadId id, Checkpoint at, long offset) {
        if (offset == 0) {
            return Optional.of(Digests.sha256());
        }
        lock.lock();
        try {
            return Optional.ofNullable(left.remove(id))
                    .filter(state -> state.at().equals(at))
                    .map(Left::digest);
        } finally {
            lock.unlock();
        }
    }

    void leave(UploadId id, Checkpoint at, MessageDigest digest) {
        lock.lock();
        try {
            left.put(id, new Left(at, digest));
            if (left.size() > MOST) {
                left.remove(left.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }
}
