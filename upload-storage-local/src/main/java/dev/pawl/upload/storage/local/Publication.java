// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Pulse;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * Links whole content under a final name, and never moves: a move could overwrite. The name is made from the segment's,
 * so a second promote finds the work of the first; the held name stays until prune.
 */
final class Publication {
    private final Store store;
    private final Assembly assembly;

    Publication(Store store, Assembly assembly) {
        this.store = store;
        this.assembly = assembly;
    }

    Held.Published promote(UploadId id, Piece whole, String destination, Pulse pulse)
            throws IOException, BytesLostException {
        SegmentName name = whole.segment();
        Held.Published wanted = new Held.Published(destination, whole);
        boolean sealed = store.claims().seal(name, whole.length(), name.epoch());
        Optional<Disk.Stat> held = look(id, Places.held(name));
        if (held.isEmpty()) {
            // pruned after an earlier promote, or lost
            store.claims().forget(name);
            store.size(id, wanted.name(), whole.length());
            makeRoom(id, wanted);
        } else if (!sealed || Store.size(id, held.get(), whole.length()) != whole.length()) {
            Piece copy = assembly.copy(id, List.of(Slice.of(whole)), name.epoch(), pulse);
            return promote(id, copy, destination, pulse);
        } else {
            makeRoom(id, wanted);
            link(id, whole, wanted);
        }
        durable(id, wanted);
        return wanted;
    }

    private void makeRoom(UploadId id, Held.Published wanted) throws IOException {
        try {
            store.directories().ensure(Places.parent(wanted.name()));
        } catch (IOException e) {
            throw Failures.notNow(id, "make a directory for its final name", e);
        }
    }

    private void link(UploadId id, Piece whole, Held.Published wanted) throws IOException, BytesLostException {
        try {
            store.disk().link(Places.held(whole.segment()), wanted.name());
        } catch (FileAlreadyExistsException e) {
            // promoted before, or taken
            compare(id, whole, wanted);
        } catch (NoSuchFileException e) {
            // pruned meanwhile, or the directory was taken away
            store.directories().forget(Places.parent(wanted.name()));
            store.size(id, wanted.name(), whole.length());
            compare(id, whole, wanted);
        } catch (IOException e) {
            throw Failures.notNow(id, "publish it", e);
        }
    }

    /** What stands under the final name must be the whole, and the same file where there still are two names. */
    private void compare(UploadId id, Piece whole, Held.Published wanted) throws IOException {
        Optional<Disk.Stat> source = look(id, Places.held(whole.segment()));
        Optional<Disk.Stat> target = look(id, wanted.name());
        boolean one = target.isPresent()
                && target.get().kind() == Disk.Kind.FILE
                && target.get().size() == whole.length()
                && (source.isEmpty() || source.get().key().equals(target.get().key()));
        if (!one) {
            throw Failures.notNow(id, "under its final name is something else");
        }
    }

    /** The link, or one that a process made that died before it was durable. */
    private void durable(UploadId id, Held.Published wanted) throws IOException {
        try {
            store.forces().directory(Places.parent(wanted.name()));
        } catch (IOException e) {
            throw Failures.notNow(id, "make its final name durable", e);
        }
    }

    private Optional<Disk.Stat> look(UploadId id, String file) throws IOException {
        try {
            return store.disk().stat(file);
        } catch (IOException e) {
            throw Failures.notNow(id, "look at its bytes", e);
        }
    }
}
