// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.memory.Recipe.Slice;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A {@link Storage} in memory, for unit tests: it keeps all rules of its door but survives only as long as this object,
 * and it holds no more bytes than it was told. Thread-safe. Assembling, concatenating and promoting copy nothing.
 */
public final class MemoryStorage implements Storage {
    private static final int BUFFER = 1 << 16;

    private final long mostBytes;
    private final InstantSource clock;
    private final NavigableMap<UploadId, Holding> holdings = new TreeMap<>();
    private long heldBytes;
    private long lastKey;

    /**
     * An empty storage on the system's clock.
     *
     * @param mostBytes how many bytes it holds at once; a write beyond fails
     * @throws IllegalArgumentException if mostBytes is negative
     */
    public MemoryStorage(long mostBytes) {
        this(mostBytes, InstantSource.system());
    }

    /**
     * An empty storage.
     *
     * @param mostBytes how many bytes it holds at once; a write beyond fails
     * @param clock tells when bytes were written
     * @throws IllegalArgumentException if mostBytes is negative
     */
    public MemoryStorage(long mostBytes, InstantSource clock) {
        if (mostBytes < 0) {
            throw new IllegalArgumentException("a storage cannot hold " + mostBytes + " bytes");
        }
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /**
     * What is held now, tentative bytes and garbage included; what a concatenation shares with its sources is counted for
     * each.
     *
     * @return in bytes
     */
    public synchronized long heldBytes() {
        return heldBytes;
    }

    @Override
    public Traits traits() {
        return new Traits(BUFFER, 0, 1, 1, mostBytes);
    }

    @Override
    public synchronized Checkpoint prepare(UploadId id, Position at) throws BytesLostException {
        base(id, at);
        return at.checkpoint();
    }

    @Override
    public synchronized StorageWriter openWriter(UploadId id, Position at) throws BytesLostException {
        return MemoryWriter.sequential(this, id, base(id, at), at.offset(), at.checkpoint());
    }

    @Override
    public StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch) {
        return MemoryWriter.chunk(this, id, range.first(), epoch);
    }

    @Override
    public synchronized Optional<byte[]> head(UploadId id, Position at, int most) throws BytesLostException {
        base(id, at);
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(most, at.offset()));
        if (head.hasRemaining()) {
            read(new Slice(id, at.checkpoint(), 0, head.remaining())).forEach(head::put);
        }
        return Optional.of(head.array());
    }

    @Override
    public boolean prompt(UploadId id, Position at) {
        return true;
    }

    @Override
    public synchronized Checkpoint assemble(UploadId id, Position at, long length, Pulse pulse)
            throws BytesLostException {
        return make(id, new Recipe(Optional.empty(), slices(id, at, length)));
    }

    @Override
    public synchronized Checkpoint concatenate(UploadId id, List<Source> sources, long epoch, Pulse pulse)
            throws BytesLostException {
        List<Slice> slices = new ArrayList<>();
        for (Source source : sources) {
            slices.addAll(
                    slices(source.id(), source.position(), source.position().offset()));
        }
        return make(id, new Recipe(Optional.empty(), slices));
    }

    @Override
    public synchronized Content open(UploadId id, Checkpoint whole, ByteRange range) throws BytesLostException {
        ByteRange cut = range.within(Reference.read(id, whole).length());
        return new MemoryContent(read(new Slice(id, whole, cut.first(), cut.end())));
    }

    @Override
    public synchronized Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
            throws BytesLostException {
        Slice all = new Slice(id, whole, 0, Reference.read(id, whole).length());
        return make(id, new Recipe(Optional.of(destination), List.of(all)));
    }

    @Override
    public synchronized void prune(UploadId id, String destination, Position keep) throws IOException {
        Set<Long> keys = new HashSet<>();
        for (Reference named : references(id, keep)) {
            holding(id).find(named.key()).ifPresent(piece -> piece.collect(keys));
        }
        holding(id).retain(keys);
        recount(id);
    }

    /** Never: nobody serves this memory. */
    @Override
    public Optional<URI> signedUrl(UploadId id, Checkpoint promoted, Duration ttl, String disposition, String type) {
        return Optional.empty();
    }

    @Override
    public synchronized List<Resident> residents(Optional<UploadId> cursor, int limit) {
        NavigableMap<UploadId, Holding> behind = cursor.isPresent() ? holdings.tailMap(cursor.get(), false) : holdings;
        return behind.entrySet().stream()
                .flatMap(entry -> resident(entry.getKey(), entry.getValue()))
                .limit(limit)
                .toList();
    }

    /** Does nothing: what was stored stays as long as this object, as if on a disk. */
    @Override
    public void close() {}

    void reserve(UploadId id, int count) throws IOException {
        if (count > mostBytes - heldBytes) {
            throw new IOException("upload " + id + " wants " + count + " more bytes, and " + heldBytes + " of "
                    + mostBytes + " are held");
        }
    }

    Piece newPiece(UploadId id, Optional<Piece> base, long start) {
        Piece piece = Piece.written(++lastKey, base, start, clock.instant());
        holdings.computeIfAbsent(id, any -> new Holding()).add(piece);
        return piece;
    }

    void append(UploadId id, Piece piece, ByteBuffer data) {
        heldBytes += holding(id).count(data.remaining());
        piece.append(data, clock.instant());
    }

    boolean holds(UploadId id, Piece piece) {
        return holding(id).find(piece.key()).isPresent();
    }

    /** Removes the bytes of a running writer behind an offset. */
    void cut(UploadId id, Piece piece, long end) {
        if (end < piece.end() && holds(id, piece)) {
            piece.cut(end);
            holding(id).removeIfEmpty(piece);
            recount(id);
        }
    }

    private Checkpoint make(UploadId id, Recipe recipe) throws BytesLostException {
        List<ByteBuffer> views = new ArrayList<>();
        for (Slice slice : recipe.slices()) {
            views.addAll(read(slice));
        }
        Holding holding = holdings.computeIfAbsent(id, any -> new Holding());
        Optional<Piece> earlier = holding.find(recipe);
        Piece piece = earlier.isPresent() ? earlier.get() : Piece.made(++lastKey, recipe, views, clock.instant());
        holding.add(piece);
        recount(id);
        return new Reference(piece.key(), piece.end()).checkpoint();
    }

    /** Where the bytes of {@code [0, length)} are: in sequence as far as the checkpoint goes, then in parts. */
    private List<Slice> slices(UploadId id, Position at, long length) throws BytesLostException {
        List<Slice> slices = new ArrayList<>();
        long end = Math.min(length, sequential(id, at));
        if (end > 0) {
            slices.add(new Slice(id, at.checkpoint(), 0, end));
        }
        for (Part part : at.parts()) {
            long to = Math.min(length, part.end());
            if (part.offset() <= end && to > end) {
                slices.add(new Slice(id, part.state(), end - part.offset(), to - part.offset()));
                end = to;
            }
        }
        if (end < length) {
            throw new BytesLostException("upload " + id + " has " + end + " bytes and should have " + length);
        }
        return slices;
    }

    private static long sequential(UploadId id, Position at) throws BytesLostException {
        return at.checkpoint().isNone()
                ? 0
                : Math.min(at.offset(), Reference.read(id, at.checkpoint()).length());
    }

    private Optional<Piece> base(UploadId id, Position at) throws BytesLostException {
        if (at.offset() == 0 && at.checkpoint().isNone()) {
            return Optional.empty();
        }
        return Optional.of(piece(id, at.checkpoint(), at.offset()));
    }

    private List<ByteBuffer> read(Slice slice) throws BytesLostException {
        return piece(slice.id(), slice.source(), slice.to()).read(slice.from(), slice.to());
    }

    private Piece piece(UploadId id, Checkpoint checkpoint, long atLeast) throws BytesLostException {
        Reference reference = Reference.read(id, checkpoint);
        Optional<Piece> piece = holding(id).find(reference.key());
        if (piece.isEmpty() || piece.get().end() < reference.length() || reference.length() < atLeast) {
            throw new BytesLostException("upload " + id + " has lost some of " + atLeast + " bytes");
        }
        return piece.get();
    }

    private static List<Reference> references(UploadId id, Position keep) throws IOException {
        List<Reference> references = new ArrayList<>();
        try {
            if (!keep.checkpoint().isNone()) {
                references.add(Reference.read(id, keep.checkpoint()));
            }
            for (Part part : keep.parts()) {
                references.add(Reference.read(id, part.state()));
            }
        } catch (BytesLostException e) {
            throw new IOException("nothing is pruned for a position that cannot be read", e);
        }
        return references;
    }

    private static Stream<Resident> resident(UploadId id, Holding holding) {
        return holding
                .modified()
                .map(modified -> new Resident(id, modified, holding.bytes(piece -> !piece.published())))
                .stream();
    }

    private Holding holding(UploadId id) {
        return holdings.getOrDefault(id, new Holding());
    }

    private void recount(UploadId id) {
        Holding holding = holding(id);
        heldBytes += holding.recount();
        if (holding.isEmpty()) {
            holdings.remove(id);
        }
    }
}
