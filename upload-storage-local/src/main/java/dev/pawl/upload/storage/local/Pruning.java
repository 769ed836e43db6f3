// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Position;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removes the files of an upload that nothing recorded refers to. */
final class Pruning {
    private final Store store;

    Pruning(Store store) {
        this.store = store;
    }

    void prune(UploadId id, String destination, Position keep) throws IOException {
        String finals = Places.finalDirectory(destination, id);
        Set<String> kept = kept(id, keep);
        if (kept.isEmpty()) {
            boolean was = false;
            for (SegmentName name : names(finals, id)) {
                was |= store.disk().unlink(Places.published(destination, name));
            }
            forget(was, finals);
        }
        for (SegmentName name : names(Places.heldDirectory(id), id)) {
            if (!kept.contains(Places.held(name))) {
                remove(name, Places.published(destination, name), kept);
            }
        }
        cutTails(id, keep);
    }

    /**
     * The held name goes last, when the final one cannot come back: as long as it is there, residents tells of the
     * upload, and prune is done again. Final names alone nobody would look for.
     */
    private void remove(SegmentName name, String published, Set<String> kept) throws IOException {
        boolean stale = !kept.contains(published);
        forget(stale && exists(published) && store.disk().unlink(published), Places.parent(published));
        store.disk().unlink(Places.held(name));
        store.claims().forget(name);
        // a promote that came late could have linked it between the two
        forget(stale && exists(published) && store.disk().unlink(published), Places.parent(published));
    }

    private void forget(boolean unlinked, String directory) throws IOException {
        if (unlinked) {
            store.forces().directory(directory);
        }
    }

    /** What an earlier epoch wrote behind the bytes that are kept; no checkpoint of it can be recorded any more. */
    private void cutTails(UploadId id, Position keep) throws IOException {
        if (!(decode(id, keep.checkpoint()) instanceof Held.Pieces held)) {
            return;
        }
        for (Piece piece : held.pieces()) {
            SegmentName name = piece.segment();
            long size =
                    store.disk().stat(Places.held(name)).map(Disk.Stat::size).orElse(0L);
            boolean ours = store.exclusive() || store.begunHere(name);
            if (ours && size > piece.length() && keep.epoch() > name.epoch()) {
                SegmentFile file = SegmentFile.rest(store, name, piece.length(), keep.epoch());
                if (store.claims().seize(file)) {
                    try {
                        file.cutTail();
                    } finally {
                        file.close();
                    }
                }
            }
        }
    }

    private boolean exists(String file) throws IOException {
        return store.disk().stat(file).isPresent();
    }

    private List<SegmentName> names(String directory, UploadId id) throws IOException {
        List<SegmentName> names = new ArrayList<>();
        String prefix = id + ".";
        try {
            store.disk().list(directory, name -> {
                if (name.startsWith(prefix)) {
                    SegmentName.parse(name).ifPresent(names::add);
                }
            });
        } catch (NoSuchFileException e) {
            // nothing was ever stored there, unless the whole storage is out of reach
            store.marker().check();
        }
        return names;
    }

    private static Set<String> kept(UploadId id, Position keep) throws IOException {
        Set<String> kept = new HashSet<>();
        add(kept, id, keep.checkpoint());
        for (Part part : keep.parts()) {
            add(kept, id, part.state());
        }
        return kept;
    }

    private static void add(Set<String> kept, UploadId id, Checkpoint checkpoint) throws IOException {
        Held held = decode(id, checkpoint);
        if (held instanceof Held.Published of) {
            kept.add(of.name());
        } else if (held instanceof Held.Pieces of) {
            of.pieces().forEach(piece -> kept.add(Places.held(piece.segment())));
        }
    }

    private static Held decode(UploadId id, Checkpoint checkpoint) throws IOException {
        try {
            return CheckpointCodec.decode(id, checkpoint);
        } catch (BytesLostException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
