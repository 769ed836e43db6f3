// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.spi.Durability;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** What a host chose; see {@link LocalStorage.Builder}. */
record Settings(
        Durability durability,
        Sharing sharing,
        Root root,
        long bufferBudget,
        int openFiles,
        Optional<Executor> writeBack,
        long writeBackEvery,
        int mostPieces,
        int mostKnown,
        RandomGenerator random) {
    /** The force of a checkpoint then finds little to do. */
    static final long WRITE_BACK_EVERY = 2 * 1024 * 1024;

    /** A checkpoint of so many pieces still fits its 4 KiB, whatever their numbers. */
    static final int MOST_PIECES = 128;

    /** Names to remember of each directory of the holding area; with all that belongs to one, about 300 bytes. */
    static final int MOST_KNOWN = 2048;

    /** What to do with a root that has no marker. */
    enum Root {
        /** Make it one. */
        CREATED,
        /** Refuse it. */
        EXISTING
    }
}
