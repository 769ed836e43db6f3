// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.testkit.MetadataStoreContract;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The store in memory keeps the contract; "another node" is the same object. */
final class MemoryMetadataStoreTest extends MetadataStoreContract {
    private final AtomicReference<MemoryMetadataStore> only = new AtomicReference<>();

    @Override
    protected MetadataStore open(InstantSource time) {
        only.compareAndSet(null, new MemoryMetadataStore(time));
        return only.get();
    }
}
