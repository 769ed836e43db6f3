// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.storage.s3.Held.Chain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes where an upload stands. */
final class SequenceWriter implements StorageWriter {
    private final UploadId id;
    private final ChainWriter chain;
    private final Checkpoint before;
    private final long longest;
    private long end;
    private boolean written;

    SequenceWriter(Store store, UploadId id, long epoch, Chain at, Checkpoint before) {
        this.id = id;
        this.before = before;
        this.longest = store.sizes().longest();
        this.end = at.end();
        this.chain = new ChainWriter(store, id, epoch, at);
    }

    @Override
    public void write(ByteBuffer data) throws IOException {
        written |= data.hasRemaining();
        end += data.remaining();
        if (end > longest) {
            throw new IOException("upload " + id + " would have " + end + " bytes, and an object may have " + longest);
        }
        chain.write(data);
    }

    @Override
    public Saved checkpoint() throws IOException {
        Chain now = chain.flush();
        return new Saved(written ? CheckpointCodec.encode(id, now) : before, written ? chain.sealed() : List.of());
    }

    @Override
    public void close() {
        chain.close();
    }
}
