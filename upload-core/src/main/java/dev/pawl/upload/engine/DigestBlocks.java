// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The memory in which bytes wait for their digest: so many blocks for all appends of a service, made when first needed. */
final class DigestBlocks {
    static final int SIZE = 256 << 10;
    private static final int MOST = 32;

    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();

    /** A cleared block, to be given back; empty if all are in use. */
    Optional<ByteBuffer> take() {
        ByteBuffer block = free.poll();
        if (block == null && made.getAndUpdate(n -> Math.min(MOST, n + 1)) < MOST) {
            block = ByteBuffer.allocate(SIZE);
        }
        return Optional.ofNullable(block).map(ByteBuffer::clear);
    }

    void give(ByteBuffer block) {
        free.add(block);
    }
}
