// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens writers, and decides which of them may go on in a segment and which begins a new one (S4). */
final class Writers {
    private final Store store;
    private final Copier copier;

    Writers(Store store, Copier copier) {
        this.store = store;
        this.copier = copier;
    }

    StorageWriter sequence(UploadId id, Position at) throws IOException, BytesLostException {
        List<Piece> pieces = first(id, at);
        for (Piece piece : pieces) {
            store.size(id, Places.held(piece.segment()), piece.length());
        }
        int count = pieces.size();
        Optional<SegmentFile> last = count == 0 ? Optional.empty() : rest(pieces.get(count - 1), at.epoch());
        if (last.isPresent()) {
            return writer(last.get(), pieces.subList(0, count - 1), List.of());
        }
        // the later half becomes one: however often that happens, a byte is copied a few times only
        int most = store.settings().mostPieces();
        int kept = count < most ? count : count - most / 2;
        SegmentFile fresh = SegmentFile.fresh(store, store.newSegment(id, at.epoch()));
        return writer(
                fresh,
                pieces.subList(0, kept),
                pieces.subList(kept, count).stream().map(Slice::of).toList());
    }

    StorageWriter chunk(UploadId id, ByteRange range, long epoch) {
        SegmentFile fresh = SegmentFile.fresh(store, store.newSegment(id, epoch));
        return new ChunkWriter(new Appender(fresh, store.buffers()), range, epoch);
    }

    private StorageWriter writer(SegmentFile file, List<Piece> before, List<Slice> merged) {
        return new SequenceWriter(new Appender(file, store.buffers()), copier, before, merged);
    }

    /** The pieces of the first at.offset() bytes. */
    private List<Piece> first(UploadId id, Position at) throws BytesLostException {
        if (!(CheckpointCodec.decode(id, at.checkpoint()) instanceof Held.Pieces held)) {
            throw new BytesLostException("upload " + id + ": it was promoted, no writer can go on");
        }
        List<Piece> first = new ArrayList<>();
        long missing = at.offset();
        for (Piece piece : held.pieces()) {
            if (missing > 0) {
                first.add(new Piece(piece.segment(), Math.min(piece.length(), missing)));
                missing -= Math.min(piece.length(), missing);
            }
        }
        if (missing > 0) {
            throw Store.shorter(id, at.offset(), at.offset() - missing);
        }
        return first;
    }

    /** The last segment for the next writer, if its file may be gone on in. */
    private Optional<SegmentFile> rest(Piece last, long epoch) throws IOException, BytesLostException {
        SegmentName name = last.segment();
        if (!store.exclusive() && !store.begunHere(name)) {
            return Optional.empty();
        }
        SegmentFile file = SegmentFile.rest(store, name, last.length(), epoch);
        if (!store.claims().claim(file)) {
            return Optional.empty();
        }
        boolean may = false;
        try {
            // looked at again: before the claim somebody could have written
            long size = store.size(name.id(), Places.held(name), last.length());
            may = size == last.length() || isDead(name, epoch);
            return may ? Optional.of(file) : Optional.empty();
        } finally {
            if (!may) {
                store.claims().release(file);
            }
        }
    }

    /**
     * Whether the bytes behind the recorded ones of a segment that is ours count for nobody: the process that wrote them is
     * dead, this one has not touched the segment yet, and no checkpoint of theirs can be recorded any more, because the
     * epoch has moved on.
     */
    private boolean isDead(SegmentName name, long epoch) {
        return !store.begunHere(name) && !store.claims().isContinued(name) && epoch > name.epoch();
    }
}
