// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/** One upload of a test: its row, and commands on it. Content depends on the offset alone. */
final class Upload {
    static final String DESTINATION = "tenant-1/files";

    final UploadId id;
    final SeededBytes bytes;
    Checkpoint checkpoint = Checkpoint.NONE;
    long offset;
    long epoch = 1;

    Upload() {
        id = UploadId.next(new SecureRandom());
        bytes = new SeededBytes(id.hashCode());
    }

    /** The row of an upload that another process began. */
    Upload(String id, String checkpoint, long offset, long epoch) {
        this.id = new UploadId(id);
        this.bytes = new SeededBytes(this.id.hashCode());
        this.checkpoint = Checkpoint.of(java.util.HexFormat.of().parseHex(checkpoint));
        this.offset = offset;
        this.epoch = epoch;
    }

    Position at() {
        return at(checkpoint);
    }

    Position at(Checkpoint other) {
        return new Position(other, offset, epoch, List.of());
    }

    StorageWriter writer(Storage storage) throws IOException, BytesLostException {
        return storage.openWriter(id, at());
    }

    /** Writes, makes durable and records. */
    void append(StorageWriter writer, int count) throws IOException {
        writer.write(bytes.buffer(offset, count));
        record(writer, count);
    }

    void record(StorageWriter writer, int count) throws IOException {
        checkpoint = writer.checkpoint().checkpoint();
        offset += count;
    }

    void append(Storage storage, int count) throws IOException, BytesLostException {
        try (StorageWriter writer = writer(storage)) {
            append(writer, count);
        }
    }

    Checkpoint assemble(Storage storage) throws IOException, BytesLostException {
        return storage.assemble(id, at(), offset, Pulse.NONE);
    }

    Checkpoint promote(Storage storage) throws IOException, BytesLostException {
        return storage.promote(id, assemble(storage), DESTINATION, Pulse.NONE);
    }

    void prune(Storage storage, Checkpoint kept) throws IOException {
        storage.prune(id, DESTINATION, at(kept));
    }

    /** Throws unless the content is what was recorded. */
    void verify(Storage storage, Checkpoint whole) throws IOException, BytesLostException {
        try (Content content = storage.open(id, whole, ByteRange.ALL)) {
            if (content.length() != offset
                    || !SeededBytes.sha256(content.stream()).equals(bytes.sha256(new ByteRange(0, offset)))) {
                throw new AssertionError("upload " + id + " reads otherwise than it was written");
            }
        }
    }
}
