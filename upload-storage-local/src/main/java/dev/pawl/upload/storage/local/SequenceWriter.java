// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes an upload in sequence: the pieces it found, then one segment of its own or the rest of the last one. */
final class SequenceWriter implements StorageWriter {
    private final Appender out;
    private final Copier copier;
    private final List<Piece> before;
    private List<Slice> merged;

    /**
     * @param before pieces that stay as they are
     * @param merged what is copied to the start of the segment before its first byte
     */
    SequenceWriter(Appender out, Copier copier, List<Piece> before, List<Slice> merged) {
        this.out = out;
        this.copier = copier;
        this.before = before;
        this.merged = merged;
    }

    @Override
    public void write(ByteBuffer data) throws IOException {
        if (!data.hasRemaining()) {
            return;
        }
        if (!merged.isEmpty()) {
            merge();
        }
        out.write(data);
    }

    @Override
    public Saved checkpoint() throws IOException {
        out.durable();
        List<Piece> pieces = new ArrayList<>(before);
        for (Slice slice : merged) {
            pieces.add(slice.piece());
        }
        if (out.file().size() > 0) {
            pieces.add(new Piece(out.file().name(), out.file().size()));
        }
        Checkpoint checkpoint = pieces.isEmpty() ? Checkpoint.NONE : CheckpointCodec.encode(new Held.Pieces(pieces));
        return new Saved(checkpoint, List.of());
    }

    @Override
    public void close() {
        out.close();
    }

    private void merge() throws IOException {
        try {
            copier.append(out.file(), merged, Pulse.NONE);
        } catch (BytesLostException e) {
            throw new IOException(e.getMessage(), e);
        }
        merged = List.of();
    }
}
