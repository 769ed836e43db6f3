// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Writes one piece, which comes into being with its first byte. */
final class MemoryWriter implements StorageWriter {
    /** What becomes of the piece. */
    private interface Seal {
        Saved of(Optional<Piece> piece);
    }

    private final MemoryStorage storage;
    private final UploadId id;
    private final Optional<Piece> base;
    private final long start;
    private final Seal seal;

    private Optional<Piece> piece = Optional.empty();
    private long saved;
    private boolean closed;

    private MemoryWriter(MemoryStorage storage, UploadId id, Optional<Piece> base, long start, Seal seal) {
        this.storage = storage;
        this.id = id;
        this.base = base;
        this.start = start;
        this.seal = seal;
        this.saved = start;
    }

    static MemoryWriter sequential(
            MemoryStorage storage, UploadId id, Optional<Piece> base, long start, Checkpoint before) {
        return new MemoryWriter(
                storage,
                id,
                base,
                start,
                piece -> new Saved(piece.map(MemoryWriter::reference).orElse(before), List.of()));
    }

    static MemoryWriter chunk(MemoryStorage storage, UploadId id, long offset, long epoch) {
        return new MemoryWriter(
                storage,
                id,
                Optional.empty(),
                0,
                piece -> new Saved(
                        Checkpoint.NONE,
                        piece.stream()
                                .map(written -> new Part(offset, written.end(), epoch, reference(written)))
                                .toList()));
    }

    @Override
    public void write(ByteBuffer data) throws IOException {
        synchronized (storage) {
            checkOpen();
            if (data.hasRemaining()) {
                storage.reserve(id, data.remaining());
                Piece mine = piece.isPresent() ? piece.get() : storage.newPiece(id, base, start);
                piece = Optional.of(mine);
                storage.append(id, mine, data);
            }
        }
    }

    @Override
    public Saved checkpoint() throws IOException {
        synchronized (storage) {
            checkOpen();
            saved = piece.isPresent() ? piece.get().end() : start;
            return seal.of(piece);
        }
    }

    @Override
    public void close() {
        synchronized (storage) {
            closed = true;
            piece.ifPresent(written -> storage.cut(id, written, saved));
        }
    }

    private void checkOpen() throws IOException {
        if (closed || piece.isPresent() && !storage.holds(id, piece.get())) {
            throw new IOException("upload " + id + ": this writer was closed or its bytes were pruned");
        }
    }

    private static Checkpoint reference(Piece piece) {
        return new Reference(piece.key(), piece.end()).checkpoint();
    }
}
