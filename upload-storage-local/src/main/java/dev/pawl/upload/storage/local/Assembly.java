// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.Storage.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Makes one segment of many pieces, and none where one piece is the whole already. */
final class Assembly {
    private final Store store;
    private final Copier copier;

    Assembly(Store store, Copier copier) {
        this.store = store;
        this.copier = copier;
    }

    boolean prompt(UploadId id, Position at) {
        try {
            return !at.parts().iterator().hasNext()
                    && CheckpointCodec.decode(id, at.checkpoint()) instanceof Held.Pieces held
                    && held.length() == at.offset()
                    && (held.pieces().isEmpty()
                            || held.pieces().size() == 1
                                    && (store.exclusive()
                                            || store.begunHere(
                                                    held.pieces().get(0).segment())));
        } catch (BytesLostException e) {
            return false;
        }
    }

    Checkpoint assemble(UploadId id, Position at, long length, Pulse pulse) throws IOException, BytesLostException {
        List<Slice> slices = slices(id, at, length);
        if (slices.size() == 1 && adopted(slices.get(0), at.epoch())) {
            return CheckpointCodec.encode(new Held.Pieces(List.of(slices.get(0).piece())));
        }
        return CheckpointCodec.encode(new Held.Pieces(List.of(copy(id, slices, at.epoch(), pulse))));
    }

    Checkpoint concatenate(UploadId id, List<Source> sources, long epoch, Pulse pulse)
            throws IOException, BytesLostException {
        List<Slice> slices = new ArrayList<>();
        for (Source source : sources) {
            slices.addAll(
                    slices(source.id(), source.position(), source.position().offset()));
        }
        return CheckpointCodec.encode(new Held.Pieces(List.of(copy(id, slices, epoch, pulse))));
    }

    /** The first bytes of the recorded ones; pieces that go beyond them are read as far as they are wanted. */
    byte[] head(UploadId id, Position at, int most) throws IOException, BytesLostException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(most, at.offset()));
        for (Slice slice : slices(id, at, head.capacity())) {
            try (Disk.Handle handle = store.open(id, slice.file(), Disk.Access.READ)) {
                long from = slice.from();
                long end = from + slice.count();
                while (from < end) {
                    ByteBuffer rest = head.slice(head.position(), (int) (end - from));
                    int n = handle.read(rest, from);
                    if (n < 0) {
                        throw Store.shorter(id, slice.piece().length(), from);
                    }
                    from += n;
                    head.position(head.position() + n);
                }
            }
        }
        return head.array();
    }

    /** Copies slices into a new held segment, durable when this returns. */
    Piece copy(UploadId id, List<Slice> slices, long epoch, Pulse pulse) throws IOException, BytesLostException {
        SegmentFile target = SegmentFile.fresh(store, store.newSegment(id, epoch));
        try {
            target.touch();
            copier.append(target, slices, pulse);
            target.durable();
            return new Piece(target.name(), target.size());
        } finally {
            target.close();
        }
    }

    /** Whether the file of a slice is the whole, to the byte, and will never be written again. */
    private boolean adopted(Slice slice, long epoch) throws IOException, BytesLostException {
        SegmentName name = slice.piece().segment();
        boolean entire = slice.from() == 0 && slice.count() == slice.piece().length();
        if (!entire || !store.exclusive() && !store.begunHere(name)) {
            return false;
        }
        if (!store.claims().seal(name, slice.count(), epoch)) {
            return false;
        }
        boolean exact = store.size(name.id(), slice.file(), slice.count()) == slice.count();
        if (exact && !store.begunHere(name)) {
            settle(name, slice.file());
        }
        return exact;
    }

    /** The process before may have cut a tail off and died before that was durable: it must not come back. */
    private void settle(SegmentName name, String file) throws IOException, BytesLostException {
        try (Disk.Handle handle = store.open(name.id(), file, Disk.Access.WRITE)) {
            store.forces().file(handle);
        } catch (IOException e) {
            store.claims().poisoned(name);
            throw Failures.notNow(name.id(), "make bytes durable", e);
        }
    }

    /** Where each byte of an upload is, each byte once. */
    private static List<Slice> slices(UploadId id, Position at, long length) throws BytesLostException {
        List<Slice> slices = new ArrayList<>();
        long end = 0;
        Held held = CheckpointCodec.decode(id, at.checkpoint());
        if (held instanceof Held.Published of) {
            add(slices, of.piece(), of.name(), 0, Math.min(of.piece().length(), length));
            end = Math.min(of.piece().length(), length);
        } else if (held instanceof Held.Pieces of) {
            for (Piece piece : of.pieces()) {
                long count = Math.min(piece.length(), length - end);
                add(slices, piece, Places.held(piece.segment()), 0, count);
                end += count;
            }
        }
        if (end < length) {
            end = parts(slices, id, at.parts(), end, length);
        }
        if (end < length) {
            throw new BytesLostException(
                    "upload " + id + ": of " + length + " bytes none are recorded from " + end + " on");
        }
        return slices;
    }

    private static long parts(List<Slice> slices, UploadId id, Iterable<Part> parts, long from, long length)
            throws BytesLostException {
        long end = from;
        for (Part part : parts) {
            if (end < length && part.offset() <= end && part.end() > end) {
                long count = Math.min(part.end(), length) - end;
                Piece piece = sealed(id, part);
                add(slices, piece, Places.held(piece.segment()), end - part.offset(), count);
                end += count;
            }
        }
        return end;
    }

    private static void add(List<Slice> slices, Piece piece, String file, long from, long count) {
        if (count > 0) {
            slices.add(new Slice(piece, file, from, count));
        }
    }

    private static Piece sealed(UploadId id, Part part) throws BytesLostException {
        if (CheckpointCodec.decode(id, part.state()) instanceof Held.Pieces held
                && held.pieces().size() == 1
                && held.length() == part.length()) {
            return held.pieces().get(0);
        }
        throw new BytesLostException("upload " + id + ": its part at " + part.offset() + " is not of a local storage");
    }
}
