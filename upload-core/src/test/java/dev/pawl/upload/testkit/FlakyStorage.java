// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A storage that goes wrong as its {@link Faults} say, and that knows whether its writers were closed. */
public final class FlakyStorage implements Storage {
    /** Methods of a storage, of its writers and of its content. */
    public enum Call {
        /** {@link Storage#prepare}. */
        PREPARE,
        /** {@link Storage#openWriter}. */
        OPEN_WRITER,
        /** {@link Storage#openChunk}. */
        OPEN_CHUNK,
        /** {@link StorageWriter#write}. */
        WRITE,
        /** {@link StorageWriter#checkpoint}. */
        CHECKPOINT,
        /** {@link Storage#assemble}. */
        ASSEMBLE,
        /** {@link Storage#concatenate}. */
        CONCATENATE,
        /** {@link Storage#head}. */
        HEAD,
        /** {@link Storage#open}. */
        OPEN,
        /** Reading of what {@link Storage#open} returned, each buffer or the whole transfer. */
        READ,
        /** {@link Storage#promote}. */
        PROMOTE,
        /** {@link Storage#prune}. */
        PRUNE,
        /** {@link Storage#signedUrl}. */
        SIGNED_URL,
        /** {@link Storage#residents}. */
        RESIDENTS
    }

    private final Storage storage;
    private final Faults<Call> faults = new Faults<>();
    private final Set<StorageWriter> open = ConcurrentHashMap.newKeySet();

    /**
     * A storage that does what another does.
     *
     * @param storage the other, closed with this one
     */
    public FlakyStorage(Storage storage) {
        this.storage = storage;
    }

    /**
     * What goes wrong.
     *
     * @return the script, empty at first
     */
    public Faults<Call> faults() {
        return faults;
    }

    /**
     * Writers that were opened and not closed.
     *
     * @return how many
     */
    public int openWriters() {
        return open.size();
    }

    @Override
    public Traits traits() {
        return storage.traits();
    }

    @Override
    public Checkpoint prepare(UploadId id, Position at) throws IOException, BytesLostException {
        return faults.around(Call.PREPARE, () -> storage.prepare(id, at));
    }

    @Override
    public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
        return faults.around(Call.OPEN_WRITER, () -> new Writer(storage.openWriter(id, at)));
    }

    @Override
    public StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch) throws IOException {
        return faults.<StorageWriter, IOException>around(
                Call.OPEN_CHUNK, () -> new Writer(storage.openChunk(id, prepared, range, epoch)));
    }

    @Override
    public Optional<byte[]> head(UploadId id, Position at, int most) throws IOException, BytesLostException {
        return faults.around(Call.HEAD, () -> storage.head(id, at, most));
    }

    @Override
    public boolean prompt(UploadId id, Position at) {
        return storage.prompt(id, at);
    }

    @Override
    public Checkpoint assemble(UploadId id, Position at, long length, Pulse pulse)
            throws IOException, BytesLostException {
        return faults.around(Call.ASSEMBLE, () -> storage.assemble(id, at, length, pulse));
    }

    @Override
    public Checkpoint concatenate(UploadId id, List<Source> sources, long epoch, Pulse pulse)
            throws IOException, BytesLostException {
        return faults.around(Call.CONCATENATE, () -> storage.concatenate(id, sources, epoch, pulse));
    }

    @Override
    public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
        return faults.around(Call.OPEN, () -> new Read(storage.open(id, whole, range)));
    }

    @Override
    public Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
            throws IOException, BytesLostException {
        return faults.around(Call.PROMOTE, () -> storage.promote(id, whole, destination, pulse));
    }

    @Override
    public void prune(UploadId id, String destination, Position keep) throws IOException {
        faults.<Boolean, IOException>around(Call.PRUNE, () -> {
            storage.prune(id, destination, keep);
            return true;
        });
    }

    @Override
    public Optional<URI> signedUrl(UploadId id, Checkpoint promoted, Duration ttl, String disposition, String type)
            throws IOException {
        return faults.<Optional<URI>, IOException>around(
                Call.SIGNED_URL, () -> storage.signedUrl(id, promoted, ttl, disposition, type));
    }

    @Override
    public List<Resident> residents(Optional<UploadId> cursor, int limit) throws IOException {
        return faults.<List<Resident>, IOException>around(Call.RESIDENTS, () -> storage.residents(cursor, limit));
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }

    private final class Writer implements StorageWriter {
        private final StorageWriter writer;

        Writer(StorageWriter writer) {
            this.writer = writer;
            open.add(this);
        }

        @Override
        public void write(ByteBuffer data) throws IOException {
            faults.<Boolean, IOException>around(Call.WRITE, () -> {
                writer.write(data);
                return true;
            });
        }

        @Override
        public Saved checkpoint() throws IOException {
            return faults.<Saved, IOException>around(Call.CHECKPOINT, writer::checkpoint);
        }

        @Override
        public void close() {
            open.remove(this);
            writer.close();
        }
    }

    private final class Read extends InputStream implements Content {
        private final Content content;

        Read(Content content) {
            this.content = content;
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
            return faults.<Long, IOException>around(Call.READ, () -> content.transferTo(target));
        }

        @Override
        public int read() throws IOException {
            return faults.<Integer, IOException>around(
                    Call.READ, () -> content.stream().read());
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return faults.<Integer, IOException>around(
                    Call.READ, () -> content.stream().read(target, offset, length));
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
