// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Memory that goes from part to part. There are never more blocks than were in use at once, which {@link Memory} bounds;
 * what nobody needed for a while is given back, but for a little. Thread-safe.
 */
final class BlockPool implements Blocks {
    /** A mebibyte stays. */
    private static final int KEPT = 16;

    private final Executor aWhileLater;
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private int fewestSpare;
    private boolean watched;

    /** @param aWhileLater runs what it is given once, when a while has passed */
    BlockPool(Executor aWhileLater) {
        this.aWhileLater = aWhileLater;
    }

    @Override
    public Block next(int filled, int most) {
        return HeapBlock.size(filled) == HeapBlock.SIZE
                ? new HeapBlock(take(), this::takeBack)
                : HeapBlock.once(filled);
    }

    synchronized int spare() {
        return spare.size();
    }

    private synchronized byte[] take() {
        byte[] memory = spare.pollLast();
        fewestSpare = Math.min(fewestSpare, spare.size());
        return memory == null ? new byte[HeapBlock.SIZE] : memory;
    }

    private synchronized void takeBack(byte[] memory) {
        spare.addLast(memory);
        watch();
    }

    private void watch() {
        if (!watched && spare.size() > KEPT) {
            watched = true;
            fewestSpare = spare.size();
            aWhileLater.execute(this::shrink);
        }
    }

    private synchronized void shrink() {
        for (int idle = Math.min(fewestSpare, spare.size() - KEPT); idle > 0; idle--) {
            spare.removeFirst();
        }
        watched = false;
        watch();
    }
}
