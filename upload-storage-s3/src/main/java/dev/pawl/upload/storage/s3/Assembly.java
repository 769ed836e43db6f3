// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.storage.s3.Held.Chain;
import dev.pawl.upload.storage.s3.Held.Kept;
import dev.pawl.upload.storage.s3.Held.Pieces;
import dev.pawl.upload.storage.s3.Held.Stage;
import dev.pawl.upload.storage.s3.Held.Tail;
import dev.pawl.upload.storage.s3.JoinPlan.Piece;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Look;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the pieces of whole uploads. Copies nothing unless they are too many for a checkpoint, or several uploads'. */
final class Assembly {
    private final Store store;
    private final Stages stages;

    Assembly(Store store) {
        this.store = store;
        this.stages = new Stages(store);
    }

    Pieces assemble(UploadId id, Position at, long length, Pulse pulse) throws IOException, BytesLostException {
        List<Slice> slices = slices(id, at, length);
        for (Slice slice : slices) {
            pulse.alive();
            check(id, slice);
        }
        Pieces pieces = new Pieces(slices);
        return store.promotion() == Promotion.IN_PLACE && !isObject(pieces)
                ? joined(id, pieces, at.epoch(), pulse)
                : pieces(id, slices, at.epoch(), pulse);
    }

    /** What stays in its place is one object, and there. */
    Kept keep(UploadId id, Pieces whole, Pulse pulse) throws IOException, BytesLostException {
        Pieces one = isObject(whole) ? whole : joined(id, whole, 1, pulse);
        for (Slice slice : one.slices()) {
            look(id, slice);
        }
        return new Kept(one.slices().stream().findFirst());
    }

    /** Or nothing. */
    private static boolean isObject(Pieces pieces) {
        return pieces.slices().size() <= 1 && pieces.slices().stream().allMatch(Slice::wholeObject);
    }

    private Pieces joined(UploadId id, Pieces pieces, long epoch, Pulse pulse) throws IOException, BytesLostException {
        return new Pieces(List.of(new Join(store, id, epoch, pulse).held(sources(id, pieces.slices()))));
    }

    /** What this process stored and nobody has pruned since is there. */
    private void check(UploadId id, Slice slice) throws IOException, BytesLostException {
        Address address = store.places().address(id, slice.name());
        if (!store.footprints().knows(id, address)) {
            look(id, slice);
        }
    }

    private void look(UploadId id, Slice slice) throws IOException, BytesLostException {
        Address address = store.places().address(id, slice.name());
        Optional<Look> look = store.objects().head(address);
        if (look.isEmpty() || look.get().length() < slice.first() + slice.length()) {
            throw new BytesLostException("upload " + id + ": of " + (slice.first() + slice.length())
                    + " bytes of a piece there are "
                    + look.map(Look::length).orElse(0L));
        }
    }

    Pieces pieces(UploadId id, List<Slice> slices, long epoch) throws IOException, BytesLostException {
        return pieces(id, slices, epoch, Pulse.NONE);
    }

    private Pieces pieces(UploadId id, List<Slice> slices, long epoch, Pulse pulse)
            throws IOException, BytesLostException {
        Pieces pieces = new Pieces(slices);
        return CheckpointCodec.fits(id, pieces) ? pieces : joined(id, pieces, epoch, pulse);
    }

    /** An object of its own: sources may be removed before the whole is promoted. */
    Pieces concatenate(UploadId id, List<Piece> sources, long epoch, Pulse pulse)
            throws IOException, BytesLostException {
        return new Pieces(sources.isEmpty() ? List.of() : List.of(new Join(store, id, epoch, pulse).held(sources)));
    }

    static List<Piece> sources(UploadId id, List<Slice> slices) {
        return slices.stream().map(slice -> new Piece(id, slice)).toList();
    }

    List<Slice> slices(UploadId id, Position at, long length) throws IOException, BytesLostException {
        Chain chain = chain(id, at.checkpoint());
        List<Slice> slices =
                cover(id, at.parts(), chain, Math.min(length, Math.min(at.offset(), chain.end())), at.epoch());
        cover(id, at.parts(), slices.stream().mapToLong(Slice::length).sum(), length, slices);
        return slices;
    }

    static Chain chain(UploadId id, Checkpoint checkpoint) throws BytesLostException {
        if (CheckpointCodec.decode(id, checkpoint) instanceof Chain chain) {
            return chain;
        }
        throw new BytesLostException("upload " + id + ": its checkpoint is not of an upload being written");
    }

    /** The first bytes of a sequence: its sealed stages, its open one, its tails. */
    List<Slice> cover(UploadId id, Iterable<Part> parts, Chain chain, long length, long epoch)
            throws IOException, BytesLostException {
        List<Slice> slices = new ArrayList<>();
        cover(id, parts, 0, Math.min(chain.base(), length), slices);
        long end = Math.min(chain.base(), length);
        if (end < length && chain.stage().isPresent()) {
            Stage stage = chain.stage().get();
            Optional<Slice> all = length == chain.end() ? withTails(id, stage, chain.tails()) : Optional.empty();
            if (all.isPresent()) {
                slices.add(all.get());
                return slices;
            }
            Slice slice = stages.complete(id, stage, epoch);
            long count = Math.min(slice.length(), length - end);
            slices.add(slice.cut(0, count));
            end += count;
        }
        for (Tail tail : chain.tails()) {
            long count = Math.min(tail.length(), length - end);
            if (count > 0) {
                slices.add(tail.slice().cut(0, count));
                end += count;
            }
        }
        return slices;
    }

    /** What is in tails becomes the last part of the stage, so that nothing needs to be joined. */
    private Optional<Slice> withTails(UploadId id, Stage stage, List<Tail> tails)
            throws IOException, BytesLostException {
        if (tails.isEmpty()) {
            return Optional.empty();
        }
        store.memory().takeBench();
        try {
            return stages.complete(id, stage, new Tails(store).read(id, tails));
        } finally {
            store.memory().giveBench();
        }
    }

    /** Of the parts that go on where the last one ended, the one that reaches farthest. */
    private void cover(UploadId id, Iterable<Part> parts, long from, long to, List<Slice> slices)
            throws BytesLostException {
        if (from >= to) {
            return;
        }
        long end = from;
        Optional<Part> best = Optional.empty();
        for (Part part : parts) {
            if (part.offset() > end && best.isPresent()) {
                end = take(id, best.get(), end, to, slices);
                best = Optional.empty();
            }
            if (end >= to || part.offset() > end) {
                break;
            }
            if (part.end() > Math.max(end, best.map(Part::end).orElse(0L))) {
                best = Optional.of(part);
            }
        }
        if (end < to && best.isPresent()) {
            end = take(id, best.get(), end, to, slices);
        }
        if (end < to) {
            throw new BytesLostException("upload " + id + " has " + end + " bytes and should have " + to);
        }
    }

    private static long take(UploadId id, Part part, long from, long to, List<Slice> slices) throws BytesLostException {
        if (!(CheckpointCodec.decode(id, part.state()) instanceof Pieces pieces) || pieces.length() != part.length()) {
            throw new BytesLostException("upload " + id + ": a part's record cannot be read");
        }
        long end = Math.min(to, part.end());
        long at = part.offset();
        for (Slice slice : pieces.slices()) {
            long first = Math.max(at, from);
            long count = Math.min(at + slice.length(), end) - first;
            if (count > 0) {
                slices.add(slice.cut(first - at, count));
            }
            at += slice.length();
        }
        return end;
    }
}
