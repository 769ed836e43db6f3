// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A block in a file. Not by a channel: one of those is closed by the interrupt with which the SDK ends a request that takes
 * too long, and the request that follows reads the same bytes.
 */
final class FileBlock implements Block {
    private static final int AT_ONCE = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Path path;
    private final RandomAccessFile file;
    private final int most;
    private int length;
    private boolean freed;

    private FileBlock(Path path, RandomAccessFile file, int most) {
        this.path = path;
        this.file = file;
        this.most = most;
    }

    /**
     * Takes a new file, which has no name any more where the system can do that.
     *
     * @param path of an empty file
     * @param most bytes it may get
     */
    static FileBlock of(Path path, int most) throws IOException {
        try {
            return new FileBlock(path, new RandomAccessFile(path.toFile(), "rw"), most);
        } finally {
            remove(path);
        }
    }

    @Override
    public int room() throws IOException {
        lock.lock();
        try {
            checkHeld();
            return most - length;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void put(ByteBuffer data) throws IOException {
        lock.lock();
        try {
            checkHeld();
            file.seek(length);
            int count = data.remaining();
            byte[] some = new byte[Math.min(count, AT_ONCE)];
            while (data.hasRemaining()) {
                int n = Math.min(some.length, data.remaining());
                data.get(some, 0, n);
                file.write(some, 0, n);
            }
            length += count;
        } catch (IOException e) {
            throw new IOException("bytes cannot wait on the disk: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void read(int at, byte[] into, int offset, int count) throws IOException {
        lock.lock();
        try {
            checkHeld();
            file.seek(at);
            file.readFully(into, offset, count);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void free() {
        lock.lock();
        try {
            freed = true;
            file.close();
        } catch (IOException e) {
            // what is in it is not needed any more
        } finally {
            lock.unlock();
        }
        remove(path);
    }

    /** Where a file that is open cannot lose its name, it is removed when it was closed, or at the next start. */
    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // as it says above
        }
    }

    private void checkHeld() throws IOException {
        if (freed) {
            throw new IOException("these bytes have been let go");
        }
    }
}
