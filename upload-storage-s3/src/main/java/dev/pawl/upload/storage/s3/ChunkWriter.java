// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.storage.s3.Held.Chain;
import dev.pawl.upload.storage.s3.Held.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes one parallel chunk: a chain of its own, so that chunks may come in any order and one may come twice. */
final class ChunkWriter implements StorageWriter {
    private final UploadId id;
    private final ByteRange range;
    private final long epoch;
    private final Assembly assembly;
    private final ChainWriter chain;

    ChunkWriter(Store store, Assembly assembly, UploadId id, ByteRange range, long epoch) {
        this.id = id;
        this.range = range;
        this.epoch = epoch;
        this.assembly = assembly;
        this.chain = new ChainWriter(store, id, epoch, Chain.NOTHING);
    }

    @Override
    public void write(ByteBuffer data) throws IOException {
        chain.write(data);
    }

    @Override
    public Saved checkpoint() throws IOException {
        Chain whole = chain.flush();
        List<Part> sealed = chain.sealed();
        long length = whole.end();
        if (length == 0) {
            return new Saved(Checkpoint.NONE, List.of());
        }
        try {
            Pieces pieces =
                    assembly.pieces(id, new ArrayList<>(assembly.cover(id, sealed, whole, length, epoch)), epoch);
            Checkpoint state = CheckpointCodec.encode(id, pieces);
            return new Saved(Checkpoint.NONE, List.of(new Part(range.first(), length, epoch, state)));
        } catch (BytesLostException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        chain.close();
    }
}
