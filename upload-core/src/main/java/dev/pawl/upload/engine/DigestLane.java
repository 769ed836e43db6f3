// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Computes digests of one append beside its reading and writing, in the order of the bytes and up to a few blocks behind.
 * Never waits for a free thread: what nobody has begun is done by whoever needs the result.
 */
final class DigestLane {
    private static final int WORTH_A_TASK = 64 << 10;
    private static final int MOST_BEHIND = 4;

    private final Consumer<ByteBuffer> digest;
    private final DigestBlocks blocks;
    private final Executor executor;
    private final Queue<ByteBuffer> behind = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean asked = new AtomicBoolean();
    /** Held by whoever digests: the order of the bytes. */
    private final ReentrantLock turn = new ReentrantLock();

    DigestLane(Consumer<ByteBuffer> digest, DigestBlocks blocks, Executor executor) {
        this.digest = digest;
        this.blocks = blocks;
        this.executor = executor;
    }

    /** Takes bytes from the one thread that feeds; the buffer is the caller's again on return. */
    void take(ByteBuffer data) {
        if (data.remaining() < WORTH_A_TASK) {
            settle();
            digest.accept(data);
            return;
        }
        while (data.hasRemaining()) {
            Optional<ByteBuffer> block = count.get() < MOST_BEHIND ? blocks.take() : Optional.empty();
            if (block.isPresent()) {
                later(block.get(), data);
            } else {
                settle();
                digest.accept(data);
                return;
            }
        }
    }

    /** Returns when everything taken is digested. */
    void settle() {
        turn.lock();
        try {
            drain();
        } finally {
            turn.unlock();
        }
    }

    private void later(ByteBuffer block, ByteBuffer data) {
        int length = Math.min(block.remaining(), data.remaining());
        block.put(data.slice(data.position(), length)).flip();
        data.position(data.position() + length);
        count.incrementAndGet();
        behind.add(block);
        if (asked.compareAndSet(false, true)) {
            try {
                executor.execute(this::help);
            } catch (RejectedExecutionException busy) {
                asked.set(false);
            }
        }
    }

    /** What comes after the flag is down is asked for anew, or seen by the look behind the unlocking. */
    private void help() {
        asked.set(false);
        while (!behind.isEmpty() && turn.tryLock()) {
            try {
                drain();
            } finally {
                turn.unlock();
            }
        }
    }

    private void drain() {
        for (ByteBuffer block = behind.poll(); block != null; block = behind.poll()) {
            digest.accept(block);
            count.decrementAndGet();
            blocks.give(block);
        }
    }
}
