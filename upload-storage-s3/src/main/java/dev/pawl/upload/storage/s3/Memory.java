// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The budget of all writers. A quarter is for the first bytes of each, so that a crowd of slow ones fits; the rest is
 * parts, of which a writer asks for a whole one before it goes on, so that nobody holds half a part and waits for the
 * other half. One part is nobody's: where small objects are joined again.
 *
 * <p>Whoever has to wait first makes the writer spill that has been longest without bytes. A part is freed by a request
 * that ends, or by a spill: no wait depends on a client that sends.
 */
final class Memory {
    /** A writer, seen from here. */
    interface Holder {
        /** When its last byte came, on the clock of {@link System#nanoTime}. */
        long lastByte();

        /** Frees its memory if nobody is at work in it; false if nothing was freed. */
        boolean spill();
    }

    private static final long RECHECK_MILLIS = 50;
    private static final long IDLE = Duration.ofSeconds(1).toNanos();

    /** Where the bytes of a part wait, beside those that count as first ones. */
    enum Parts {
        IN_MEMORY,
        ON_DISK
    }

    private final Parts parts;
    private final LongSupplier nanoTime;
    private final Set<Holder> smallHolders = new HashSet<>();
    private final Set<Holder> largeHolders = new HashSet<>();
    private final Semaphore bench = new Semaphore(1);
    private long small;
    private long large;

    private Memory(long small, long large, Parts parts, LongSupplier nanoTime) {
        this.small = small;
        this.large = large;
        this.parts = parts;
        this.nanoTime = nanoTime;
    }

    /**
     * One budget for everything.
     *
     * @param budget bytes, at least four parts
     * @param part bytes of a part
     */
    static Memory of(long budget, long part, LongSupplier nanoTime) {
        long small = budget / 4;
        return new Memory(small, (budget - small) / part - 1, Parts.IN_MEMORY, nanoTime);
    }

    /**
     * First bytes, and the part that is nobody's, in memory; parts on a disk with a budget of its own.
     *
     * @param budget bytes of memory, at least four parts
     * @param disk bytes of all parts, at least four
     * @param part bytes of a part
     */
    static Memory withDisk(long budget, long disk, long part, LongSupplier nanoTime) {
        return new Memory(budget - part, disk / part, Parts.ON_DISK, nanoTime);
    }

    Parts parts() {
        return parts;
    }

    /** Waits for some of the memory for first bytes. */
    void takeSmall(Holder holder, long bytes) throws IOException {
        while (!trySmall(holder, bytes)) {
            if (!spillOne(idleSince(smallHolders, 0), holder)) {
                await();
            }
        }
    }

    /** Waits for a part's memory; false if there is none in time. */
    boolean takePart(Holder holder, Duration patience) throws IOException {
        long begun = nanoTime.getAsLong();
        while (!tryPart(holder)) {
            if (spillOne(idleSince(largeHolders, IDLE), holder)) {
                continue;
            }
            if (nanoTime.getAsLong() - begun >= patience.toNanos()) {
                return false;
            }
            await();
        }
        return true;
    }

    synchronized void giveSmall(long bytes) {
        small += bytes;
        notifyAll();
    }

    synchronized void givePart() {
        large++;
        notifyAll();
    }

    synchronized void leaveSmall(Holder holder) {
        smallHolders.remove(holder);
    }

    /** What it holds is given by somebody else, or is given now. */
    synchronized void leave(Holder holder) {
        smallHolders.remove(holder);
        largeHolders.remove(holder);
    }

    /** Waits for the part that is nobody's. It is held only while requests are under way. */
    void takeBench() throws IOException {
        try {
            while (!bench.tryAcquire(RECHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    void giveBench() {
        bench.release();
    }

    private synchronized boolean trySmall(Holder holder, long bytes) {
        if (small < bytes) {
            return false;
        }
        small -= bytes;
        smallHolders.add(holder);
        return true;
    }

    private synchronized boolean tryPart(Holder holder) {
        if (large < 1) {
            return false;
        }
        large--;
        largeHolders.add(holder);
        return true;
    }

    private synchronized List<Holder> idleSince(Set<Holder> holders, long atLeast) {
        long now = nanoTime.getAsLong();
        return holders.stream()
                .filter(holder -> now - holder.lastByte() >= atLeast)
                .sorted(Comparator.comparingLong(holder -> holder.lastByte() - now))
                .toList();
    }

    private static boolean spillOne(List<Holder> candidates, Holder except) {
        for (Holder candidate : candidates) {
            if (!candidate.equals(except) && candidate.spill()) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("WaitNotInLoop") // the callers are the loops
    private synchronized void await() throws IOException {
        try {
            wait(RECHECK_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for memory");
    }
}
