// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Parts by upload; the first of equal ranges stays. Guarded by the lock of its store. */
final class PartTable {
    private final Map<UploadId, NavigableSet<Part>> parts = new HashMap<>();

    void add(UploadId id, Part part) {
        parts.computeIfAbsent(
                        id,
                        any -> new TreeSet<>(
                                Comparator.comparingLong(Part::offset).thenComparingLong(Part::length)))
                .add(part);
    }

    List<Part> of(UploadId id) {
        NavigableSet<Part> found = parts.get(id);
        return found == null ? List.of() : List.copyOf(found);
    }

    void remove(UploadId id) {
        parts.remove(id);
    }
}
