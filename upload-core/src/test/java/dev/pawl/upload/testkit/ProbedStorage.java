// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Memory that counts what goes through it, and is slow or broken when told so. */
final class ProbedStorage extends ForwardingStorage {
    final AtomicLong written = new AtomicLong();
    final AtomicLong read = new AtomicLong();
    final AtomicInteger reading = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean writesFail;
    private volatile long readable = Long.MAX_VALUE;

    ProbedStorage(long mostBytes) {
        super(new MemoryStorage(mostBytes));
    }

    /** Writes wait until {@link #letGo}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    /** Writes fail as a bug would, or no longer. */
    void failWrites(boolean fail) {
        writesFail = fail;
    }

    /** Reading fails behind so many bytes of a content. */
    void readable(long bytes) {
        readable = bytes;
    }

    @Override
    public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
        return new ProbedWriter(super.openWriter(id, at));
    }

    @Override
    public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
        Content real = super.open(id, whole, range);
        reading.incrementAndGet();
        return new ProbedContent(real);
    }

    private final class ProbedWriter implements StorageWriter {
        private final StorageWriter real;

        ProbedWriter(StorageWriter real) {
            this.real = real;
        }

        @Override
        public void write(ByteBuffer data) throws IOException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            if (writesFail) {
                throw new IllegalStateException("as the test wants it");
            }
            int bytes = data.remaining();
            real.write(data);
            written.addAndGet(bytes);
        }

        @Override
        public Saved checkpoint() throws IOException {
            return real.checkpoint();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private final class ProbedContent implements Content {
        private final Content real;
        private boolean closed;

        ProbedContent(Content real) {
            this.real = real;
        }

        @Override
        public long length() {
            return real.length();
        }

        @Override
        public InputStream stream() {
            return new ProbedStream(real.stream());
        }

        @Override
        public long transferTo(WritableByteChannel target) throws IOException {
            return real.transferTo(target);
        }

        @Override
        public synchronized void close() throws IOException {
            real.close();
            if (!closed) {
                closed = true;
                reading.decrementAndGet();
            }
        }
    }

    private final class ProbedStream extends FilterInputStream {
        private long came;

        ProbedStream(InputStream real) {
            super(real);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            if (came >= readable) {
                throw new IOException("as the test wants it");
            }
            int n = super.read(into, from, (int) Math.min(most, readable - came));
            came += Math.max(n, 0);
            read.addAndGet(Math.max(n, 0));
            return n;
        }
    }
}
