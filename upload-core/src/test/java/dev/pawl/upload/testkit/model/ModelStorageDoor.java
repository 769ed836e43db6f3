// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.Faults.Action;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;

/** The storage as one node sees it. What a dead node still wants does not happen. */
final class ModelStorageDoor extends ForwardingStorage {
    private final ModelNode node;

    ModelStorageDoor(ModelNode node, Storage real) {
        super(real);
        this.node = node;
    }

    @Override
    protected <T, X extends Exception> T through(Action<T, X> call) throws IOException, X {
        return node.door(call);
    }

    @Override
    public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
        return new Writer(super.openWriter(id, at));
    }

    @Override
    public StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch) throws IOException {
        return new Writer(super.openChunk(id, prepared, range, epoch));
    }

    @Override
    public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
        return new Reader(id, super.open(id, whole, range));
    }

    /** A writer that does nothing any more once its node is dead. */
    final class Writer implements StorageWriter {
        private final StorageWriter writer;

        Writer(StorageWriter writer) {
            this.writer = writer;
            node.opened(this);
        }

        @Override
        public void write(ByteBuffer data) throws IOException {
            node.<Boolean, IOException>door(() -> {
                writer.write(data);
                return true;
            });
        }

        @Override
        public Saved checkpoint() throws IOException {
            return node.<Saved, IOException>door(writer::checkpoint);
        }

        @Override
        public void close() {
            if (!node.dead()) {
                node.closed(this);
                writer.close();
            }
        }

        /** What was written behind the last checkpoint is gone with the power. */
        void lose() {
            writer.close();
        }
    }

    /** Content that a step, or a download, reads. */
    final class Reader extends InputStream implements Content {
        private final UploadId id;
        private final Content content;
        private final boolean step = !node.downloading;
        private final Instant claimedUntil;

        Reader(UploadId id, Content content) {
            this.id = id;
            this.content = content;
            this.claimedUntil = node.world().watch.dueAt(id).orElse(Instant.MIN);
            node.opened(this);
        }

        boolean reads(UploadId asked, Instant now) {
            return step && id.equals(asked) && now.isBefore(claimedUntil);
        }

        @Override
        public long length() {
            return content.length();
        }

        @Override
        public InputStream stream() {
            return this;
        }

        @Override
        public long transferTo(WritableByteChannel target) throws IOException {
            return node.<Long, IOException>door(() -> content.transferTo(target));
        }

        @Override
        public int read() throws IOException {
            return node.<Integer, IOException>door(() -> content.stream().read());
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            return node.<Integer, IOException>door(() -> content.stream().read(into, at, length));
        }

        @Override
        public void close() throws IOException {
            node.closed(this);
            content.close();
        }
    }
}
