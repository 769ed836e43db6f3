// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Digests of one request's bytes: by the algorithm of its checksum, or by all of them while the checksum is still to
 * come in a trailer.
 */
final class RequestDigest {
    private final Map<Checksum.Algorithm, Digests.Running> running = new EnumMap<>(Checksum.Algorithm.class);

    private RequestDigest() {}

    static RequestDigest of(AppendSpec.Integrity integrity, Optional<Checksum> checksum) {
        RequestDigest digest = new RequestDigest();
        checksum.ifPresent(given -> digest.add(given.algorithm()));
        if (integrity == AppendSpec.Integrity.IN_TRAILER) {
            for (Checksum.Algorithm algorithm : Checksum.Algorithm.values()) {
                digest.add(algorithm);
            }
        }
        return digest;
    }

    boolean wanted() {
        return !running.isEmpty();
    }

    void update(ByteBuffer data) {
        running.values().forEach(digest -> digest.update(data.duplicate()));
    }

    boolean matches(Checksum expected) {
        Digests.Running digest = running.get(expected.algorithm());
        return digest != null
                && Checksum.of(expected.algorithm(), digest.value()).matches(expected);
    }

    private void add(Checksum.Algorithm algorithm) {
        running.put(algorithm, Digests.running(algorithm));
    }
}
