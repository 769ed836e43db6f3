// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps all writers together under a budget of open files. Who needs one more closes the file of the writer that has been
 * without bytes for longest; if all of them are at work, it waits for the disk, never for a client.
 */
final class OpenFiles {
    private static final long PATIENCE_NANOS = 10_000_000;

    private final int budget;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Set<SegmentFile> open = new HashSet<>();
    private long changes;

    OpenFiles(int budget) {
        this.budget = budget;
    }

    /** Takes a place for a file about to be opened; its own lock is held by the caller. */
    void enter(SegmentFile file) {
        while (!entered(file)) {
            if (!evictOne()) {
                await();
            }
        }
    }

    private boolean entered(SegmentFile file) {
        lock.lock();
        try {
            return open.size() < budget && open.add(file);
        } finally {
            lock.unlock();
        }
    }

    /** The file was closed. */
    void leave(SegmentFile file) {
        lock.lock();
        try {
            open.remove(file);
            changes++;
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A writer has ended a step; its file may be closed if somebody waits. */
    void idle() {
        if (waiting.get() > 0) {
            lock.lock();
            try {
                changes++;
                freed.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean evictOne() {
        for (SegmentFile file : byAge()) {
            if (file.evict()) {
                return true;
            }
        }
        return false;
    }

    private List<SegmentFile> byAge() {
        record Aged(SegmentFile file, long lastUsed) {}
        lock.lock();
        try {
            long now = System.nanoTime();
            return open.stream()
                    .map(file -> new Aged(file, file.lastUsed() - now))
                    .sorted(Comparator.comparingLong(Aged::lastUsed))
                    .map(Aged::file)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Until a file was closed or a step ended; not for long, because one that ended before nobody waited told nobody. */
    private void await() {
        boolean interrupted = Thread.interrupted();
        lock.lock();
        waiting.incrementAndGet();
        try {
            long seen = changes;
            for (long left = PATIENCE_NANOS; left > 0 && changes == seen && open.size() >= budget; ) {
                left = freed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
