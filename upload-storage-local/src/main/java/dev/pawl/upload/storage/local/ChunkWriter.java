// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes one parallel chunk into a segment of its own; its one checkpoint seals it. */
final class ChunkWriter implements StorageWriter {
    private final Appender out;
    private final ByteRange range;
    private final long epoch;
    private long written;
    private boolean sealed;

    ChunkWriter(Appender out, ByteRange range, long epoch) {
        this.out = out;
        this.range = range;
        this.epoch = epoch;
    }

    @Override
    public void write(ByteBuffer data) throws IOException {
        if (sealed || data.remaining() > range.length() - written) {
            throw new IllegalStateException(
                    "a chunk of " + range.length() + " bytes has " + written + " and takes no more than that");
        }
        written += data.remaining();
        out.write(data);
    }

    @Override
    public Saved checkpoint() throws IOException {
        if (sealed || written == 0) {
            throw new IllegalStateException("a chunk is sealed once, and not without a byte");
        }
        sealed = true;
        out.durable();
        Held piece = new Held.Pieces(List.of(new Piece(out.file().name(), written)));
        return new Saved(
                Checkpoint.NONE, List.of(new Part(range.first(), written, epoch, CheckpointCodec.encode(piece))));
    }

    @Override
    public void close() {
        out.close();
    }
}
