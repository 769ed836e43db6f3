// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.storage.local.SegmentHandle.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One segment in the hands of its one writer: appends, makes durable, and undoes what was not. Holds a file only while it
 * has something to do, and never closes one that holds unforced bytes (S1).
 */
final class SegmentFile {
    /** A writer this slow gives its file back at each checkpoint. */
    private static final long SLOW = 64 * 1024;

    private enum Life {
        OPEN,
        FAILED,
        /** Somebody else goes on in the segment, or nobody may. */
        RETIRED,
        CLOSED
    }

    private final Store store;
    private final SegmentName name;
    private final long epoch;
    private final SegmentForces forces;
    private final SegmentHandle handle;
    /** Held during every step of the writer, and by whoever closes its file meanwhile. */
    private final ReentrantLock io = new ReentrantLock();

    private volatile long lastUsed = System.nanoTime();
    private Life life = Life.OPEN;
    private boolean acknowledged;
    private long base;
    private long size;

    private SegmentFile(Store store, SegmentName name, long epoch, Origin origin, long base) {
        this.store = store;
        this.name = name;
        this.epoch = epoch;
        this.forces = new SegmentForces(store, name);
        this.handle = new SegmentHandle(store, this, origin, forces);
        this.acknowledged = origin == Origin.REST;
        this.base = base;
        this.size = base;
    }

    /** A new segment; nothing is created before its first byte. */
    static SegmentFile fresh(Store store, SegmentName name) {
        SegmentFile file = new SegmentFile(store, name, name.epoch(), Origin.FRESH, 0);
        store.claims().claim(file);
        return file;
    }

    /** The rest of a segment of which the first length bytes count; to be claimed. */
    static SegmentFile rest(Store store, SegmentName name, long length, long epoch) {
        return new SegmentFile(store, name, epoch, Origin.REST, length);
    }

    SegmentName name() {
        return name;
    }

    long epoch() {
        return epoch;
    }

    long base() {
        return base;
    }

    /** Bytes in the file, whether they count or not. */
    long size() {
        io.lock();
        try {
            return size;
        } finally {
            io.unlock();
        }
    }

    long lastUsed() {
        return lastUsed;
    }

    /** Appends. */
    void write(ByteBuffer data) throws IOException {
        step("write", () -> {
            Disk.Handle open = handle.open(size);
            long count = data.remaining();
            forces.dirty();
            open.write(data, size);
            grown(count);
        });
    }

    /** Appends bytes of another file; says how many, 0 at its end. */
    long copy(Disk.Handle source, long from, long count) throws IOException {
        long before = size();
        step("copy", () -> {
            Disk.Handle open = handle.open(size);
            forces.dirty();
            grown(open.copy(source, from, count, size));
        });
        return size() - before;
    }

    private void grown(long count) {
        size += count;
        forces.grown(count, handle);
    }

    /** Creates the file though it has no byte. */
    void touch() throws IOException {
        step("create a file", () -> {
            forces.dirty();
            handle.open(size);
        });
    }

    /** Makes the bytes so far durable, though not the name of the file. */
    void settle() throws IOException {
        step("make bytes durable", () -> forces.settle(handle, size));
    }

    /** Makes everything so far durable; it counts from now on. */
    void durable() throws IOException {
        step("make bytes durable", () -> {
            forces.settle(handle, size);
            if (handle.isBegun()) {
                if (!acknowledged) {
                    forces.name();
                }
                verify();
                acknowledged = true;
            }
            boolean slow = size - base < SLOW;
            base = size;
            if (slow) {
                handle.close();
            }
        });
    }

    /** Removes what lies behind the length that counts. */
    void cutTail() throws IOException {
        step("remove its tail", () -> {
            handle.open(size);
            forces.settle(handle, size);
        });
    }

    /**
     * Ends the writer if it stands at a length, everything durable and nothing behind it.
     *
     * @return false if it does not, or is in the middle of a step
     */
    boolean retire(long length) {
        return betweenSteps(() -> {
            boolean atEnd = life == Life.OPEN && size == length && base == length && !forces.isDirty();
            return atEnd && retired();
        });
    }

    /**
     * Ends the writer wherever it stands; what it wrote counts for nobody.
     *
     * @return false if it is in the middle of a step
     */
    boolean end() {
        return betweenSteps(this::retired);
    }

    private boolean retired() {
        life = Life.RETIRED;
        handle.close();
        return true;
    }

    /**
     * Closes the file for somebody who needs the descriptor; the writer opens it again when its bytes come.
     *
     * @return false if the writer is at work
     */
    boolean evict() {
        return betweenSteps(() -> forces.evict(handle));
    }

    /** Frees everything and removes what does not count; twice is once. */
    void close() {
        io.lock();
        try {
            if (life == Life.OPEN || life == Life.FAILED) {
                undo();
            }
            handle.close();
            life = Life.CLOSED;
        } finally {
            io.unlock();
            store.claims().release(this);
        }
    }

    private interface Look {
        boolean done();
    }

    private boolean betweenSteps(Look look) {
        if (!io.tryLock()) {
            return false;
        }
        try {
            return look.done();
        } finally {
            io.unlock();
        }
    }

    private void step(String what, SegmentForces.Step step) throws IOException {
        io.lock();
        try {
            forces.check();
            usable();
            step.run();
        } catch (IOException e) {
            life = life == Life.OPEN ? Life.FAILED : life;
            throw Failures.notNow(name.id(), what, e);
        } finally {
            lastUsed = System.nanoTime();
            io.unlock();
            store.files().idle();
        }
    }

    private void usable() throws IOException {
        switch (life) {
            case OPEN -> {}
            case FAILED -> throw new IOException("the writer has failed before");
            case RETIRED -> throw new IOException("the writer was superseded");
            case CLOSED -> throw new IOException("the writer is closed");
        }
    }

    /** Pruned meanwhile, or taken away by somebody else: then nothing may be acknowledged. */
    private void verify() throws IOException {
        Optional<Disk.Stat> found = store.disk().stat(Places.held(name));
        if (found.isEmpty()
                || found.get().kind() != Disk.Kind.FILE
                || found.get().size() != size) {
            throw new IOException("its file was taken away");
        }
    }

    private void undo() {
        if (!handle.isBegun()) {
            return;
        }
        try {
            if (!acknowledged) {
                handle.close();
                store.holding().remove(name, Places.held(name));
            } else if (forces.isDirty() || size > base) {
                cut();
            }
        } catch (IOException e) {
            // what was to go stays behind the length that counts, and prune removes it; nobody goes on in it
            forces.poison();
        }
    }

    private void cut() throws IOException {
        // an interrupt may have closed the handle
        handle.close();
        forces.alone(() -> {
            try (Disk.Handle open = store.disk().open(Places.held(name), Disk.Access.WRITE)) {
                open.truncate(base);
                forces.tail(open);
            }
        });
    }
}
