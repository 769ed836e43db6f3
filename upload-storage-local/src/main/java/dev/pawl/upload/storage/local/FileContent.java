// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.spi.Storage.Region;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.Optional;

/** A range of one file, with a handle of its own. */
final class FileContent implements Content {
    private final UploadId id;
    private final Disk.Handle handle;
    private final long end;
    private final InputStream stream = new Bytes();
    private final long length;
    private long next;

    FileContent(UploadId id, Disk.Handle handle, long first, long length) {
        this.id = id;
        this.handle = handle;
        this.next = first;
        this.length = length;
        this.end = first + length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    @Override
    public long transferTo(WritableByteChannel target) throws IOException {
        long from = next;
        while (next < end) {
            long count = handle.transferTo(next, end - next, target);
            if (count == 0 && handle.size() < end) {
                throw cut();
            }
            next += count;
        }
        return end - from;
    }

    @Override
    public Optional<Region> region() {
        return handle.file().map(channel -> new Region(channel, end - length, length));
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }

    private IOException cut() {
        return Failures.notNow(id, "its bytes end at " + next + ", not at " + end);
    }

    private final class Bytes extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int count) throws IOException {
            Objects.checkFromIndexSize(from, count, target.length);
            if (count == 0) {
                return 0;
            }
            int wanted = (int) Math.min(count, end - next);
            if (wanted == 0) {
                return -1;
            }
            int read = handle.read(ByteBuffer.wrap(target, from, wanted), next);
            if (read < 0) {
                throw cut();
            }
            next += read;
            return read;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - next);
        }
    }
}
