// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.StorageProvider;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.Executor;

/** Opens {@code memory:/}: 256 MiB that nothing outlives, for tests of configurations. */
public final class MemoryStorageProvider implements StorageProvider {
    private static final String PLACE = "memory:/";
    private static final long MOST_BYTES = 256L << 20;

    /** For {@link java.util.ServiceLoader}. */
    public MemoryStorageProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public MemoryStorage open(URI place, Durability durability, Executor executor) {
        if (!place.toString().equals(PLACE)) {
            throw new IllegalArgumentException("wanted is " + PLACE);
        }
        return new MemoryStorage(MOST_BYTES);
    }
}
