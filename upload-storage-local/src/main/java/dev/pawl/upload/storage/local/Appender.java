// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Appends to a segment; small writes are gathered in memory, so that a slow writer needs no file between checkpoints.
 * Large ones go straight to the file.
 */
final class Appender {
    private static final int LARGE = 32 * 1024;
    private static final int FIRST = 1024;
    private static final int MOST = 64 * 1024;
    private static final byte[] EMPTY = new byte[0];

    private final SegmentFile file;
    private final Budget budget;
    private byte[] gathered = EMPTY;
    private int count;

    Appender(SegmentFile file, Budget budget) {
        this.file = file;
        this.budget = budget;
    }

    /** Consumes data entirely. */
    void write(ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            if (count == 0 && data.remaining() >= LARGE || !gather(data)) {
                flush();
                file.write(data);
            }
        }
    }

    /** Makes everything written so far durable. */
    void durable() throws IOException {
        flush();
        release();
        file.durable();
    }

    SegmentFile file() {
        return file;
    }

    void close() {
        count = 0;
        release();
        file.close();
    }

    private boolean gather(ByteBuffer data) throws IOException {
        int wanted = Math.min(count + data.remaining(), MOST);
        if (wanted > gathered.length && !grow(wanted)) {
            return false;
        }
        int taken = wanted - count;
        data.get(gathered, count, taken);
        count = wanted;
        if (count == MOST) {
            flush();
        }
        return true;
    }

    private boolean grow(int wanted) {
        int length = Math.max(FIRST, Integer.highestOneBit(wanted - 1) << 1);
        if (!budget.take(length - gathered.length)) {
            return false;
        }
        byte[] larger = new byte[length];
        System.arraycopy(gathered, 0, larger, 0, count);
        gathered = larger;
        return true;
    }

    private void flush() throws IOException {
        if (count > 0) {
            file.write(ByteBuffer.wrap(gathered, 0, count));
            count = 0;
        }
    }

    private void release() {
        budget.give(gathered.length);
        gathered = EMPTY;
    }
}
