// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.vertx;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A storage whose content cannot be read as a stream. */
final class FilesOnly extends ForwardingStorage {
    private volatile Optional<Path> shortened = Optional.empty();

    FilesOnly(Storage real) {
        super(real);
    }

    /** Cuts the file in half once it is open. */
    void shorten(Path file) {
        shortened = Optional.of(file);
    }

    @Override
    public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
        Content content = super.open(id, whole, range);
        if (shortened.isPresent()) {
            try (SeekableByteChannel file = Files.newByteChannel(shortened.get(), StandardOpenOption.WRITE)) {
                file.truncate(file.size() / 2);
            }
        }
        return new FileOnly(content);
    }

    private record FileOnly(Content real) implements Content {
        @Override
        public long length() {
            return real.length();
        }

        @Override
        public InputStream stream() {
            return InputStream.nullInputStream();
        }

        @Override
        public long transferTo(WritableByteChannel target) {
            throw new UnsupportedOperationException("not by a host without blocking channels");
        }

        @Override
        public Optional<Storage.Region> region() {
            return real.region();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
