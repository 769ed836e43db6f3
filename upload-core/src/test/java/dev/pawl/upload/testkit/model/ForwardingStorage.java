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
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A storage that hands every call to another one; what differs is overridden. */
public class ForwardingStorage implements Storage {
    private final Storage real;

    /**
     * Changes nothing by itself.
     *
     * @param real gets every call
     */
    protected ForwardingStorage(Storage real) {
        this.real = real;
    }

    /**
     * Every call that can fail goes through here.
     *
     * @param <T> what it returns
     * @param <X> what it throws beside IOException
     * @param call the call
     * @return what it returned
     * @throws IOException as the door
     * @throws X as the door
     */
    protected <T, X extends Exception> T through(Action<T, X> call) throws IOException, X {
        return call.run();
    }

    @Override
    public Traits traits() {
        return real.traits();
    }

    @Override
    public Checkpoint prepare(UploadId id, Position at) throws IOException, BytesLostException {
        return through(() -> real.prepare(id, at));
    }

    @Override
    public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
        return through(() -> real.openWriter(id, at));
    }

    @Override
    public StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch) throws IOException {
        return this.<StorageWriter, IOException>through(() -> real.openChunk(id, prepared, range, epoch));
    }

    @Override
    public Optional<byte[]> head(UploadId id, Position at, int most) throws IOException, BytesLostException {
        return through(() -> real.head(id, at, most));
    }

    @Override
    public boolean prompt(UploadId id, Position at) {
        return real.prompt(id, at);
    }

    @Override
    public Checkpoint assemble(UploadId id, Position at, long length, Pulse pulse)
            throws IOException, BytesLostException {
        return through(() -> real.assemble(id, at, length, pulse));
    }

    @Override
    public Checkpoint concatenate(UploadId id, List<Source> sources, long epoch, Pulse pulse)
            throws IOException, BytesLostException {
        return through(() -> real.concatenate(id, sources, epoch, pulse));
    }

    @Override
    public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
        return through(() -> real.open(id, whole, range));
    }

    @Override
    public Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
            throws IOException, BytesLostException {
        return through(() -> real.promote(id, whole, destination, pulse));
    }

    @Override
    public void prune(UploadId id, String destination, Position keep) throws IOException {
        this.<Boolean, IOException>through(() -> {
            real.prune(id, destination, keep);
            return true;
        });
    }

    @Override
    public Optional<URI> signedUrl(UploadId id, Checkpoint promoted, Duration ttl, String disposition, String type)
            throws IOException {
        return this.<Optional<URI>, IOException>through(() -> real.signedUrl(id, promoted, ttl, disposition, type));
    }

    @Override
    public List<Resident> residents(Optional<UploadId> cursor, int limit) throws IOException {
        return this.<List<Resident>, IOException>through(() -> real.residents(cursor, limit));
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
