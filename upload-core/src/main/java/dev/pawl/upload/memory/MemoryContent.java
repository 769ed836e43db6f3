// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.spi.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Views of bytes that never change, read once. */
final class MemoryContent implements Storage.Content {
    private final Queue<ByteBuffer> views;
    private final long length;

    MemoryContent(List<ByteBuffer> views) {
        this.views = new ArrayDeque<>(
                views.stream().map(ByteBuffer::asReadOnlyBuffer).toList());
        this.length = views.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream stream() {
        return new Stream();
    }

    @Override
    public long transferTo(WritableByteChannel target) throws IOException {
        long sent = 0;
        for (ByteBuffer view = views.poll(); view != null; view = views.poll()) {
            while (view.hasRemaining()) {
                sent += target.write(view);
            }
        }
        return sent;
    }

    @Override
    public void close() {
        views.clear();
    }

    private final class Stream extends InputStream {
        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            if (count == 0) {
                return 0;
            }
            ByteBuffer view = views.peek();
            if (view == null) {
                return -1;
            }
            int read = Math.min(count, view.remaining());
            view.get(target, offset, read);
            if (!view.hasRemaining()) {
                views.remove();
            }
            return read;
        }
    }
}
