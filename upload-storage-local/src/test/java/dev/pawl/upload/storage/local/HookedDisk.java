// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A disk that tells of calls before they are made, so that a test can count, block or fail it. */
final class HookedDisk implements Disk {
    enum Op {
        CREATE,
        OPEN,
        STAT,
        MAKE_DIRECTORY,
        FORCE_DIRECTORY,
        LINK,
        UNLINK,
        LIST,
        /** After it was made. */
        LISTED,
        WRITE,
        READ,
        FORCE,
        TRUNCATE,
        COPY
    }

    /** What a test does before a call. */
    interface Hook {
        void before(Op op, String name) throws IOException;
    }

    record Call(Op op, String name) {}

    private final Disk disk;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private volatile Hook hook = (op, name) -> {};

    HookedDisk(Disk disk) {
        this.disk = disk;
    }

    void hook(Hook next) {
        hook = next;
    }

    /** Everything fails that a test says. */
    void fail(Op failing, String part, IOException error) {
        hook((op, name) -> {
            if (op == failing && name.contains(part)) {
                throw error;
            }
        });
    }

    void heal() {
        hook((op, name) -> {});
    }

    long count(Op op, String part) {
        return calls.stream()
                .filter(call -> call.op() == op && call.name().contains(part))
                .count();
    }

    void forget() {
        calls.clear();
    }

    int mostOpen() {
        return mostOpen.get();
    }

    private void told(Op op, String name) throws IOException {
        calls.add(new Call(op, name));
        hook.before(op, name);
    }

    @Override
    public Handle create(String file) throws IOException {
        told(Op.CREATE, file);
        return new Hooked(disk.create(file), file);
    }

    @Override
    public Handle open(String file, Access access) throws IOException {
        told(Op.OPEN, file);
        return new Hooked(disk.open(file, access), file);
    }

    @Override
    public Optional<Stat> stat(String name) throws IOException {
        told(Op.STAT, name);
        return disk.stat(name);
    }

    @Override
    public void makeDirectory(String directory) throws IOException {
        told(Op.MAKE_DIRECTORY, directory);
        disk.makeDirectory(directory);
    }

    @Override
    public void forceDirectory(String directory) throws IOException {
        told(Op.FORCE_DIRECTORY, directory);
        disk.forceDirectory(directory);
    }

    @Override
    public void forceFile(String file) throws IOException {
        told(Op.FORCE, file);
        disk.forceFile(file);
    }

    @Override
    public void link(String file, String added) throws IOException {
        told(Op.LINK, added);
        disk.link(file, added);
    }

    @Override
    public boolean unlink(String file) throws IOException {
        told(Op.UNLINK, file);
        return disk.unlink(file);
    }

    @Override
    public void list(String directory, Consumer<String> names) throws IOException {
        told(Op.LIST, directory);
        disk.list(directory, names);
        told(Op.LISTED, directory);
    }

    @Override
    public Closeable lock(String file) throws IOException {
        return disk.lock(file);
    }

    private final class Hooked implements Handle {
        private final Handle handle;
        private final String file;

        Hooked(Handle handle, String file) {
            this.handle = handle;
            this.file = file;
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        }

        @Override
        public void write(ByteBuffer data, long at) throws IOException {
            told(Op.WRITE, file);
            handle.write(data, at);
        }

        @Override
        public int read(ByteBuffer target, long at) throws IOException {
            told(Op.READ, file);
            return handle.read(target, at);
        }

        @Override
        public void force() throws IOException {
            told(Op.FORCE, file);
            handle.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            told(Op.TRUNCATE, file);
            handle.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return handle.size();
        }

        @Override
        public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
            told(Op.READ, file);
            return handle.transferTo(from, count, target);
        }

        @Override
        public long copy(Handle source, long from, long count, long at) throws IOException {
            told(Op.COPY, file);
            return handle.copy(((Hooked) source).handle, from, count, at);
        }

        @Override
        public void close() throws IOException {
            open.decrementAndGet();
            handle.close();
        }
    }
}
