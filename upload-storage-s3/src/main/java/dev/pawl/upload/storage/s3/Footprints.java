// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every object of an upload, known without asking the service: kept from an upload's first byte for as long as nobody but
 * one sequential writer of this process can have stored anything for it. Most small uploads are of this kind, and are
 * cleaned up by one request instead of three. What is not known here is listed. Thread-safe; the oldest are forgotten.
 */
final class Footprints {
    private static final int MOST_OBJECTS = 16;
    private static final Set<Address> UNKNOWN = Set.of();

    private final int most;
    private final Map<UploadId, Set<Address>> known = new LinkedHashMap<>();

    /** @param most uploads that are remembered */
    Footprints(int most) {
        this.most = most;
    }

    /** Before the first byte: nothing of it exists. */
    synchronized void begin(UploadId id) {
        known.merge(id, new LinkedHashSet<>(), (before, again) -> UNKNOWN);
        if (known.size() > most) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /** Before the request that stores it. */
    @SuppressWarnings("ReferenceEquality") // a mark, not a set
    synchronized void stored(UploadId id, Address object) {
        Set<Address> objects = known.getOrDefault(id, UNKNOWN);
        if (objects != UNKNOWN && objects.add(object) && objects.size() > MOST_OBJECTS) {
            known.put(id, UNKNOWN);
        }
    }

    /** Whether it was stored here, and nothing of its upload was removed here since. */
    synchronized boolean knows(UploadId id, Address object) {
        return known.getOrDefault(id, UNKNOWN).contains(object);
    }

    /** Something else may exist from now on. */
    synchronized void lose(UploadId id) {
        known.replace(id, UNKNOWN);
    }

    /** What was ever stored, to be asked once: a second time it is better to look. */
    synchronized Optional<Set<Address>> take(UploadId id) {
        Set<Address> objects = known.getOrDefault(id, UNKNOWN);
        known.remove(id);
        return objects.isEmpty() ? Optional.empty() : Optional.of(objects);
    }
}
