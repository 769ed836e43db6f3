// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.spi.MetadataProvider;
import java.util.Set;

/** Opens {@code memory:/}: rows that nothing outlives, for tests of configurations. */
public final class MemoryMetadataProvider implements MetadataProvider {
    private static final String PLACE = "memory:/";

    /** For {@link java.util.ServiceLoader}. */
    public MemoryMetadataProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public MemoryMetadataStore open(String place) {
        if (!place.equals(PLACE)) {
            throw new IllegalArgumentException("wanted is " + PLACE);
        }
        return new MemoryMetadataStore();
    }
}
