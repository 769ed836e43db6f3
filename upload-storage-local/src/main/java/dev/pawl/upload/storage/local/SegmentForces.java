// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Every force of one segment, by its writer, beside it, and by those who need its descriptor. After an error of any of
 * them the segment is poisoned: it is not forced again, and nobody goes on in it.
 */
final class SegmentForces {
    private final Store store;
    private final SegmentName name;
    /** Held during a force: an error is told once only, so no force may begin before the one before has told its own. */
    private final ReentrantLock forcing = new ReentrantLock();

    private final AtomicBoolean writingBack = new AtomicBoolean();
    private volatile boolean poisoned;
    private boolean dirty;
    private long sinceWriteBack;

    SegmentForces(Store store, SegmentName name) {
        this.store = store;
        this.name = name;
    }

    interface Step {
        void run() throws IOException;
    }

    /** @throws IOException if the segment is poisoned */
    void check() throws IOException {
        if (poisoned) {
            throw new IOException("an earlier write did not reach the disk");
        }
    }

    void poison() {
        poisoned = true;
        store.claims().poisoned(name);
    }

    /** Whether something was changed that no force of the writer has covered. */
    boolean isDirty() {
        return dirty;
    }

    /** To be told before the file is changed. */
    void dirty() {
        dirty = true;
    }

    /** To be told after bytes were written; they begin their way to the disk before somebody waits for it. */
    void grown(long count, SegmentHandle handle) {
        sinceWriteBack += count;
        Optional<Executor> executor = store.settings().writeBack();
        if (sinceWriteBack >= store.settings().writeBackEvery()
                && store.forces().wanted()
                && executor.isPresent()
                && writingBack.compareAndSet(false, true)) {
            sinceWriteBack = 0;
            try {
                executor.get().execute(() -> writeBack(handle));
            } catch (RejectedExecutionException e) {
                // the next checkpoint has more to do, that is all
                writingBack.set(false);
            }
        }
    }

    /** Beside the writer; only its checkpoint says that bytes are durable. */
    private void writeBack(SegmentHandle handle) {
        forcing.lock();
        try {
            Disk.@Nullable Handle open = handle.current();
            if (open != null && !poisoned) {
                file(open);
            }
        } catch (IOException e) {
            // told to the writer by its next step: the segment is poisoned now
        } finally {
            forcing.unlock();
            writingBack.set(false);
        }
    }

    /** Makes the bytes in the file durable, if there is something to do. */
    void settle(SegmentHandle handle, long size) throws IOException {
        if (dirty) {
            alone(() -> {
                check();
                file(handle.open(size));
                dirty = false;
            });
        }
    }

    /** Makes the name of the file durable. */
    void name() throws IOException {
        poisonedUnless(() -> store.forces().directory(Places.heldDirectory(name.id())));
    }

    /** Makes it durable that a tail was cut, else it could come back under a final name. */
    void tail(Disk.Handle open) throws IOException {
        if (!poisoned) {
            file(open);
        }
    }

    private void file(Disk.Handle open) throws IOException {
        poisonedUnless(() -> store.forces().file(open));
    }

    /**
     * Closes the file for somebody who needs the descriptor, everything in it durable or the segment poisoned.
     *
     * @return false if a force runs
     */
    boolean evict(SegmentHandle handle) {
        if (!forcing.tryLock()) {
            return false;
        }
        try {
            if (dirty && !poisoned) {
                // an interrupt of the thread that needs the descriptor must not close this writer's handle
                poisonedUnless(() -> store.forces().file(Places.held(name)));
                dirty = false;
            }
        } catch (IOException e) {
            // told to the writer by its next step: the segment is poisoned now
        } finally {
            handle.close();
            forcing.unlock();
        }
        return true;
    }

    /** Runs a step beside which no force runs. */
    void alone(Step step) throws IOException {
        forcing.lock();
        try {
            step.run();
        } finally {
            forcing.unlock();
        }
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
}
