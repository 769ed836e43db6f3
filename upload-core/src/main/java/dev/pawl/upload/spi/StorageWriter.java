// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes the bytes of one upload under one epoch. One thread at a time, not always the same. After an exception only
 * {@link #close} may follow.
 */
public interface StorageWriter extends AutoCloseable {
    /**
     * What must be recorded for bytes to count, in one transaction.
     *
     * @param checkpoint replaces the recorded one; for a chunk {@link Checkpoint#NONE}: its part says everything
     * @param sealed pieces that will never change, each handed out once
     */
    record Saved(Checkpoint checkpoint, List<Part> sealed) {}

    /**
     * Writes bytes behind those written before.
     *
     * @param data consumed entirely when this returns; the caller may then reuse the buffer
     * @throws IOException not now: nothing behind the last checkpoint counts
     */
    void write(ByteBuffer data) throws IOException;

    /**
     * Makes everything written so far durable (S1).
     *
     * @return to be recorded
     * @throws IOException not now: nothing behind the last checkpoint counts
     */
    Saved checkpoint() throws IOException;

    /** Frees buffers and handles and removes what was written behind the last checkpoint. Twice is once. */
    @Override
    void close();
}
