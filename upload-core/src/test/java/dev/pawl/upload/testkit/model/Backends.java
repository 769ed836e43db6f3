// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.ManualClock;
import java.io.IOException;
import java.util.Optional;

/** The back-ends of one run of the model: fresh and empty, shared by all its nodes. */
public interface Backends extends AutoCloseable {
    /**
     * Opens back-ends for one run.
     */
    @FunctionalInterface
    interface Factory {
        /**
         * Opens fresh and empty ones.
         *
         * @param clock of the run; a store that has a clock of its own cannot be run by the model
         * @return to be closed after the run
         * @throws IOException if that is impossible
         */
        Backends open(ManualClock clock) throws IOException;
    }

    /**
     * Where rows are.
     *
     * @return the same at every call
     */
    MetadataStore metadata();

    /**
     * Where bytes are.
     *
     * @return the same at every call
     */
    Storage storage();

    /**
     * All bytes that are stored, held, promoted or garbage.
     *
     * @return empty if only {@link Storage#residents} can tell
     */
    default Optional<Long> storedBytes() {
        return Optional.empty();
    }

    @Override
    default void close() throws IOException {
        storage().close();
        metadata().close();
    }

    /**
     * Back-ends in memory.
     *
     * @param clock of the run
     * @return fresh ones
     */
    static Backends inMemory(ManualClock clock) {
        MetadataStore metadata = new MemoryMetadataStore(clock);
        MemoryStorage storage = new MemoryStorage(1 << 20, clock);
        return new Backends() {
            @Override
            public MetadataStore metadata() {
                return metadata;
            }

            @Override
            public Storage storage() {
                return storage;
            }

            @Override
            public Optional<Long> storedBytes() {
                return Optional.of(storage.heldBytes());
            }
        };
    }
}
