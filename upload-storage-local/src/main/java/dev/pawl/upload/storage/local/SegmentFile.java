// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One segment in the hands of its one writer: appends, makes durable, and undoes what was not. Holds a file only while it
 * has something to do, and never closes one that holds unforced bytes (S1). After an error of any force the segment is
 * poisoned: it is not forced again, and nobody goes on in it.
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
    private final String path;
    private final boolean fresh;
    /** Held during every step of the writer, and by whoever closes its file meanwhile. */
    private final ReentrantLock io = new ReentrantLock();
    /** Held during a force: an error is told once only, so no force may begin before the one before has told its own. */
    private final ReentrantLock forcing = new ReentrantLock();

    private final AtomicBoolean writingBack = new AtomicBoolean();
    private volatile Disk.@Nullable Handle handle;
    private volatile Life life = Life.OPEN;
    private volatile boolean poisoned;
    private volatile long lastUsed = System.nanoTime();
    private boolean begun;
    private boolean acknowledged;
    private boolean dirty;
    private long base;
    private long size;
    private long sinceWriteBack;

    private SegmentFile(Store store, SegmentName name, long epoch, boolean fresh, long base) {
        this.store = store;
        this.name = name;
        this.epoch = epoch;
        this.path = Places.held(name);
        this.fresh = fresh;
        this.acknowledged = !fresh;
        this.base = base;
        this.size = base;
    }

    /** A new segment; nothing is created before its first byte. */
    static SegmentFile fresh(Store store, SegmentName name) {
        SegmentFile file = new SegmentFile(store, name, name.epoch(), true, 0);
        store.claims().claim(file);
        return file;
    }

    /** The rest of a segment of which the first length bytes count; to be claimed. */
    static SegmentFile rest(Store store, SegmentName name, long length, long epoch) {
        return new SegmentFile(store, name, epoch, false, length);
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
            Disk.Handle open = opened();
            long count = data.remaining();
            dirty = true;
            open.write(data, size);
            grown(count);
        });
    }

    /** Appends bytes of another file; says how many, 0 at its end. */
    long copy(Disk.Handle source, long from, long count) throws IOException {
        long before = size();
        step("copy", () -> {
            Disk.Handle open = opened();
            dirty = true;
            grown(open.copy(source, from, count, size));
        });
        return size() - before;
    }

    /** Creates the file though it has no byte. */
    void touch() throws IOException {
        step("create a file", () -> {
            dirty = true;
            opened();
        });
    }

    /** Makes the bytes so far durable, though not the name of the file. */
    void settle() throws IOException {
        step("make bytes durable", this::settled);
    }

    /** Makes everything so far durable; it counts from now on. */
    void durable() throws IOException {
        step("make bytes durable", () -> {
            settled();
            if (begun && fresh && !acknowledged) {
                forceName();
            }
            if (begun) {
                verify();
            }
            boolean slow = size - base < SLOW;
            acknowledged = acknowledged || begun;
            base = size;
            if (slow) {
                closeHandle();
            }
        });
    }

    /**
     * Ends the writer if it stands at a length, everything durable and nothing behind it.
     *
     * @return false if it does not, or is in the middle of a step
     */
    boolean retire(long length) {
        if (!io.tryLock()) {
            return false;
        }
        try {
            if (life != Life.OPEN || size != length || base != length || dirty) {
                return false;
            }
            life = Life.RETIRED;
            closeHandle();
            return true;
        } finally {
            io.unlock();
        }
    }

    /**
     * Ends the writer wherever it stands; what it wrote counts for nobody.
     *
     * @return false if it is in the middle of a step
     */
    boolean end() {
        if (!io.tryLock()) {
            return false;
        }
        try {
            life = Life.RETIRED;
            closeHandle();
            return true;
        } finally {
            io.unlock();
        }
    }

    /** Removes what lies behind the length that counts. */
    void cutTail() throws IOException {
        step("remove its tail", () -> {
            opened();
            settled();
        });
    }

    /**
     * Closes the file for somebody who needs the descriptor; the writer opens it again when its bytes come.
     *
     * @return false if the writer is at work
     */
    boolean evict() {
        if (!io.tryLock()) {
            return false;
        }
        try {
            if (!forcing.tryLock()) {
                return false;
            }
            try {
                if (life == Life.OPEN && dirty && !poisoned) {
                    // an interrupt of the thread that needs the descriptor must not close this writer's handle
                    poisonedUnless(() -> store.forces().file(path));
                    dirty = false;
                }
            } catch (IOException e) {
                // told to the writer by its next step: the segment is poisoned now
                life = Life.FAILED;
            } finally {
                closeHandle();
                forcing.unlock();
            }
            return true;
        } finally {
            io.unlock();
        }
    }

    /** Frees everything and removes what does not count; twice is once. */
    void close() {
        io.lock();
        try {
            if (life == Life.OPEN || life == Life.FAILED) {
                undo();
            }
            closeHandle();
            life = Life.CLOSED;
        } finally {
            io.unlock();
            store.claims().release(this);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void step(String what, Step step) throws IOException {
        io.lock();
        try {
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
        if (poisoned) {
            throw new IOException("an earlier write did not reach the disk");
        }
        switch (life) {
            case OPEN -> {}
            case FAILED -> throw new IOException("the writer has failed before");
            case RETIRED -> throw new IOException("the writer was superseded");
            case CLOSED -> throw new IOException("the writer is closed");
        }
    }

    private Disk.Handle opened() throws IOException {
        Disk.Handle open = handle;
        if (open != null) {
            return open;
        }
        store.files().enter(this);
        boolean done = false;
        try {
            open = begun ? reopen() : fresh ? create() : goOn();
            handle = open;
            done = true;
            return open;
        } finally {
            if (!done) {
                store.files().leave(this);
            }
        }
    }

    private Disk.Handle create() throws IOException {
        String directory = Places.parent(path);
        store.directories().ensure(directory);
        begun = true;
        try {
            return store.holding().create(name);
        } catch (NoSuchFileException e) {
            store.directories().forget(directory);
            throw e;
        }
    }

    /** Takes up a segment: whoever wrote it before is dead or closed, so what lies behind its length counts for nobody. */
    private Disk.Handle goOn() throws IOException {
        Disk.Handle open = store.disk().open(path, Disk.Access.WRITE);
        boolean done = false;
        try {
            long found = open.size();
            if (found < base) {
                throw new IOException("of " + base + " recorded bytes " + found + " are there");
            }
            if (!store.begunHere(name)) {
                store.claims().continued(name);
            }
            begun = true;
            if (found > base) {
                dirty = true;
                open.truncate(base);
            }
            done = true;
            return open;
        } finally {
            if (!done) {
                open.close();
            }
        }
    }

    private Disk.Handle reopen() throws IOException {
        Disk.Handle open = store.disk().open(path, Disk.Access.WRITE);
        long found = open.size();
        if (found != size) {
            open.close();
            throw new IOException("of " + size + " bytes written " + found + " are there");
        }
        return open;
    }

    private void grown(long count) {
        size += count;
        sinceWriteBack += count;
        Optional<Executor> executor = store.settings().writeBack();
        if (sinceWriteBack >= store.settings().writeBackEvery()
                && store.forces().wanted()
                && executor.isPresent()
                && writingBack.compareAndSet(false, true)) {
            sinceWriteBack = 0;
            try {
                executor.get().execute(this::writeBack);
            } catch (RejectedExecutionException e) {
                // the next checkpoint has more to do, that is all
                writingBack.set(false);
            }
        }
    }

    /** Beside the writer; only its checkpoint says that bytes are durable. */
    private void writeBack() {
        forcing.lock();
        try {
            Disk.Handle open = handle;
            if (open != null && life == Life.OPEN && !poisoned) {
                force(open);
            }
        } catch (IOException e) {
            // told to the writer by its next step: the segment is poisoned now
            life = life == Life.OPEN ? Life.FAILED : life;
        } finally {
            forcing.unlock();
            writingBack.set(false);
        }
    }

    private void settled() throws IOException {
        if (!dirty) {
            return;
        }
        forcing.lock();
        try {
            usable();
            force(opened());
            dirty = false;
        } finally {
            forcing.unlock();
        }
    }

    private void force(Disk.Handle open) throws IOException {
        poisonedUnless(() -> store.forces().file(open));
    }

    private void forceName() throws IOException {
        poisonedUnless(() -> store.forces().directory(Places.parent(path)));
    }

    private void poisonedUnless(Step force) throws IOException {
        boolean done = false;
        try {
            force.run();
            done = true;
        } finally {
            if (!done) {
                poison();
            }
        }
    }

    private void poison() {
        poisoned = true;
        store.claims().poisoned(name);
    }

    /** Pruned meanwhile, or taken away by somebody else: then nothing may be acknowledged. */
    private void verify() throws IOException {
        Optional<Disk.Stat> found = store.disk().stat(path);
        if (found.isEmpty()
                || found.get().kind() != Disk.Kind.FILE
                || found.get().size() != size) {
            throw new IOException("its file was taken away");
        }
    }

    private void undo() {
        if (!begun) {
            return;
        }
        try {
            if (!acknowledged) {
                closeHandle();
                store.holding().remove(name, path);
            } else if (dirty || size > base) {
                cut();
            }
        } catch (IOException e) {
            // what was to go stays behind the length that counts, and prune removes it; nobody goes on in it
            poison();
        }
    }

    private void cut() throws IOException {
        // an interrupt may have closed the handle
        closeHandle();
        forcing.lock();
        try (Disk.Handle open = store.disk().open(path, Disk.Access.WRITE)) {
            open.truncate(base);
            // else the tail could come back under a final name
            if (!poisoned) {
                force(open);
            }
        } finally {
            forcing.unlock();
        }
    }

    private void closeHandle() {
        Disk.Handle open = handle;
        if (open == null) {
            return;
        }
        forcing.lock();
        try {
            handle = null;
            open.close();
        } catch (IOException e) {
            // everything in it was forced before, or counts for nobody
        } finally {
            forcing.unlock();
            store.files().leave(this);
        }
    }
}
