// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Room for some bytes, for one owner. What was freed shows nobody anything any more, however long it is still held: its
 * room may be another upload's. Thread-safe.
 */
interface Block {
    /** How many more bytes fit; an error if it was freed. */
    int room() throws IOException;

    /** Takes all of the data, for which there must be room. */
    void put(ByteBuffer data) throws IOException;

    /**
     * Copies bytes, all of which were put.
     *
     * @throws IOException if it was freed, or cannot be read
     */
    void read(int at, byte[] into, int offset, int count) throws IOException;

    /** Twice is once. */
    void free();
}
