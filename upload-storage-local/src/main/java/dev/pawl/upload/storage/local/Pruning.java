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

/**
 * Removes the files of an upload that nothing recorded refers to. As long as a name of an upload is in the holding area,
 * residents tells of it and prune is done again; a final name alone nobody would look for. So what may have a final name
 * goes in this order: its held name, so that no late promote can link it, but not the one it is buried under; its final
 * name, durably; the buried one.
 */
final class Pruning {
    private final Store store;

    Pruning(Store store) {
        this.store = store;
    }

    void prune(UploadId id, String destination, Position keep) throws IOException {
        String finals = Places.finalDirectory(destination, id);
        Set<String> kept = kept(id, keep);
        List<SegmentName> buried = takenOutOfReach(id, destination, kept);
        if (kept.isEmpty()) {
            unpublish(destination, finals, published(finals, id));
        } else if (!buried.isEmpty()) {
            unpublish(destination, finals, buried);
        }
        for (SegmentName name : buried) {
            store.holding().remove(name, Places.buried(name));
        }
        cutTails(id, keep);
    }

    /** Leaves nothing behind that could be promoted; what may have been promoted is buried, the rest is gone. */
    private List<SegmentName> takenOutOfReach(UploadId id, String destination, Set<String> kept) throws IOException {
        List<SegmentName> buried = new ArrayList<>();
        for (String file : store.holding().files(id)) {
            SegmentName name = Places.segment(file).orElseThrow();
            if (Places.isBuried(file)) {
                buried.add(name);
            } else if (!kept.contains(file)) {
                if (kept.contains(Places.published(destination, name)) || wasNeverPromoted(name)) {
                    store.holding().remove(name, file);
                } else {
                    store.holding().bury(name);
                    buried.add(name);
                }
                store.claims().forget(name);
            }
        }
        return buried;
    }

    /** Whoever promotes a segment of this boot has sealed it before; from now on nobody can. */
    private boolean wasNeverPromoted(SegmentName name) {
        return store.exclusive() && store.begunHere(name) && store.claims().condemn(name);
    }

    /**
     * Removes final names and makes that durable before anything else is: nobody would look for one that a power failure
     * brought back. That they are not there says nothing, whoever removed them may have died before the force.
     */
    private void unpublish(String destination, String directory, List<SegmentName> names) throws IOException {
        if (store.disk().stat(directory).isEmpty()) {
            store.marker().check();
            return;
        }
        for (SegmentName name : names) {
            store.disk().unlink(Places.published(destination, name));
        }
        store.forces().directory(directory);
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

    private List<SegmentName> published(String directory, UploadId id) throws IOException {
        List<SegmentName> names = new ArrayList<>();
        String prefix = id + ".";
        try {
            store.disk().list(directory, name -> {
                if (name.startsWith(prefix)) {
                    SegmentName.parse(name).ifPresent(names::add);
                }
            });
        } catch (NoSuchFileException e) {
            // nothing was ever published there, unless the whole storage is out of reach
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
