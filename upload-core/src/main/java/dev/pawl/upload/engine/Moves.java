// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How far storages are with the uploads that this service works on. It is worth nothing after its end, and is not kept. */
final class Moves {
    private final Map<UploadId, Moved> moves = new ConcurrentHashMap<>();
    private final Bells bells;

    Moves(Bells bells) {
        this.bells = bells;
    }

    void told(UploadId id, Moved moved) {
        if (!moved.equals(moves.put(id, moved))) {
            bells.ring(id);
        }
    }

    void over(UploadId id) {
        moves.remove(id);
    }

    Optional<Moved> of(UploadId id) {
        return Optional.ofNullable(moves.get(id));
    }
}
