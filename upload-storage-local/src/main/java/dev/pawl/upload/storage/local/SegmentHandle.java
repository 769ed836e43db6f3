// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** The file of one segment, created or taken up when its writer first needs it, and open only while it does. */
final class SegmentHandle {
    enum Origin {
        /** Begun by this writer. */
        FRESH,
        /** There before. */
        REST
    }

    private final Store store;
    private final SegmentFile owner;
    private final Origin origin;
    private final SegmentForces forces;
    private volatile Disk.@Nullable Handle handle;
    private boolean begun;

    SegmentHandle(Store store, SegmentFile owner, Origin origin, SegmentForces forces) {
        this.store = store;
        this.owner = owner;
        this.origin = origin;
        this.forces = forces;
    }

    /** Whether the file was created or taken up. */
    boolean isBegun() {
        return begun;
    }

    /** The open file, or null. */
    Disk.@Nullable Handle current() {
        return handle;
    }

    /**
     * Opens the file, within the budget of all writers.
     *
     * @param size of the file, as far as this writer knows
     */
    Disk.Handle open(long size) throws IOException {
        Disk.Handle open = handle;
        if (open != null) {
            return open;
        }
        store.files().enter(owner);
        boolean done = false;
        try {
            open = begun ? reopen(size) : origin == Origin.FRESH ? create() : takeUp(size);
            handle = open;
            done = true;
            return open;
        } finally {
            if (!done) {
                store.files().leave(owner);
            }
        }
    }

    private Disk.Handle create() throws IOException {
        String directory = Places.heldDirectory(owner.name().id());
        store.directories().ensure(directory);
        begun = true;
        try {
            return store.holding().create(owner.name());
        } catch (NoSuchFileException e) {
            store.directories().forget(directory);
            throw e;
        }
    }

    /** Whoever wrote it before is dead or closed, so what lies behind its length counts for nobody. */
    private Disk.Handle takeUp(long length) throws IOException {
        SegmentName name = owner.name();
        Disk.Handle open = store.disk().open(Places.held(name), Disk.Access.WRITE);
        boolean done = false;
        try {
            long found = open.size();
            if (found < length) {
                throw new IOException("of " + length + " recorded bytes " + found + " are there");
            }
            if (!store.begunHere(name)) {
                store.claims().continued(name);
            }
            begun = true;
            if (found > length) {
                forces.dirty();
                open.truncate(length);
            }
            done = true;
            return open;
        } finally {
            if (!done) {
                open.close();
            }
        }
    }

    private Disk.Handle reopen(long size) throws IOException {
        Disk.Handle open = store.disk().open(Places.held(owner.name()), Disk.Access.WRITE);
        boolean done = false;
        try {
            long found = open.size();
            if (found != size) {
                throw new IOException("of " + size + " bytes written " + found + " are there");
            }
            done = true;
            return open;
        } finally {
            if (!done) {
                open.close();
            }
        }
    }

    /** Twice is once. */
    void close() {
        Disk.Handle open = handle;
        if (open == null) {
            return;
        }
        try {
            forces.alone(() -> {
                handle = null;
                open.close();
            });
        } catch (IOException e) {
            // everything in it was forced before, or counts for nobody
        } finally {
            store.files().leave(owner);
        }
    }
}
