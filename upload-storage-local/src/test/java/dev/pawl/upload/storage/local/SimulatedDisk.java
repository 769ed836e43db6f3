// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A disk that keeps only what it promised. After a power cut, bytes written since the last force are there in any subset
 * of sectors, in any age, with sizes that grew and zeros where data did not come; of the changes to each directory since
 * its last force a prefix is there. A force that fails has lost the bytes, and the next one says that all is well. Every
 * call can be the last one of the process, or fail, or fail after it was done.
 *
 * <p>One thread. Sectors are small, so that small content is torn.
 */
final class SimulatedDisk implements Disk {
    /** The process ended in the middle of a call. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crash() {
            super("crash", null, false, false);
        }
    }

    /** What becomes of a call. */
    enum Fault {
        CRASH_BEFORE,
        CRASH_AFTER,
        ERROR_BEFORE,
        ERROR_AFTER
    }

    private static final int SECTOR = 64;
    private static final byte[] NOTHING = new byte[0];

    private record Change(int at, byte[] data) {}

    private record Entry(String name, boolean added, Object node) {}

    private static final class Inode {
        final String key;
        byte[] cache = NOTHING;
        byte[] disk = NOTHING;
        final List<Change> pending = new ArrayList<>();

        Inode(String key) {
            this.key = key;
        }
    }

    private static final class Directory {
        TreeMap<String, Object> now = new TreeMap<>();
        final TreeMap<String, Object> disk = new TreeMap<>();
        final List<Entry> pending = new ArrayList<>();
    }

    private SplittableRandom random = new SplittableRandom(1);
    private Map<String, Directory> directories = new HashMap<>();
    private int inodes;
    private int process;
    private boolean dead;
    private int faultIn = -1;
    private Fault fault = Fault.CRASH_BEFORE;
    private int errors;
    private int steps;

    SimulatedDisk() {
        directories.put("", new Directory());
    }

    /** Fixes the chance of what follows, and lets one of the next calls go wrong; never if in is negative. */
    void arm(long seed, int in, Fault next) {
        random = new SplittableRandom(seed);
        faultIn = in;
        fault = next;
    }

    /** Calls so far. */
    int steps() {
        return steps;
    }

    /** Errors told so far. */
    int errors() {
        return errors;
    }

    /** The process has died; the next one finds everything as it was. Handles of the old one are dead for ever. */
    void kill() {
        process++;
        dead = false;
        faultIn = -1;
    }

    /** The machine lost its power, too. */
    void losePower() {
        kill();
        double persisted = random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble();
        Set<Inode> seen = new HashSet<>();
        for (Directory directory : directories.values()) {
            int prefix = random.nextInt(directory.pending.size() + 1);
            apply(directory, directory.pending.subList(0, prefix));
            directory.pending.clear();
            directory.now = new TreeMap<>(directory.disk);
        }
        Map<String, Directory> reachable = new HashMap<>();
        walk("", directories.get(""), reachable, inode -> {
            if (seen.add(inode)) {
                tear(inode, persisted);
                inode.cache = inode.disk;
            }
        });
        directories = reachable;
    }

    /** Tells every file below a directory and its content, as a reader would find it, without a step. */
    void peek(String directory, BiConsumer<String, byte[]> files) {
        Directory top = directories.get(directory);
        if (top != null) {
            for (Map.Entry<String, Object> entry : top.now.entrySet()) {
                String path = directory.isEmpty() ? entry.getKey() : directory + "/" + entry.getKey();
                if (entry.getValue() instanceof Inode inode) {
                    files.accept(path, inode.cache);
                } else {
                    peek(path, files);
                }
            }
        }
    }

    /** The content of one file, or empty. */
    Optional<byte[]> peek(String file) {
        Directory parent = directories.get(Places.parent(file));
        return parent != null && parent.now.get(name(file)) instanceof Inode inode
                ? Optional.of(inode.cache)
                : Optional.empty();
    }

    @Override
    public Handle create(String file) throws IOException {
        return change(() -> {
            Directory parent = parent(file);
            if (parent.now.containsKey(name(file))) {
                throw new FileAlreadyExistsException(file);
            }
            Inode inode = new Inode("inode " + inodes++);
            change(parent, new Entry(name(file), true, inode));
            return new Open(inode);
        });
    }

    @Override
    public Handle open(String file, Access access) throws IOException {
        return look(() -> new Open(inode(file)));
    }

    @Override
    public Optional<Stat> stat(String name) throws IOException {
        return look(() -> {
            Directory parent = directories.get(Places.parent(name));
            Object node = parent == null ? null : parent.now.get(name(name));
            if (node instanceof Inode inode) {
                return Optional.of(new Stat(Kind.FILE, inode.cache.length, Instant.EPOCH, Optional.of(inode.key)));
            }
            return node == null
                    ? Optional.empty()
                    : Optional.of(new Stat(Kind.DIRECTORY, 0, Instant.EPOCH, Optional.of("directory " + name)));
        });
    }

    @Override
    public void makeDirectory(String directory) throws IOException {
        change(() -> {
            Directory parent = parent(directory);
            if (parent.now.containsKey(name(directory))) {
                throw new FileAlreadyExistsException(directory);
            }
            Directory made = new Directory();
            directories.put(directory, made);
            change(parent, new Entry(name(directory), true, made));
            return made;
        });
    }

    @Override
    public void forceDirectory(String directory) throws IOException {
        change(() -> {
            Directory forced = directories.get(directory);
            if (forced == null) {
                throw new NoSuchFileException(directory);
            }
            apply(forced, forced.pending);
            forced.pending.clear();
            return forced;
        });
    }

    @Override
    public void forceFile(String file) throws IOException {
        new Open(inode(file)).force();
    }

    @Override
    public void link(String file, String added) throws IOException {
        change(() -> {
            Inode inode = inode(file);
            Directory parent = parent(added);
            if (parent.now.containsKey(name(added))) {
                throw new FileAlreadyExistsException(added);
            }
            change(parent, new Entry(name(added), true, inode));
            return inode;
        });
    }

    @Override
    public boolean unlink(String file) throws IOException {
        return change(() -> {
            Directory parent = directories.get(Places.parent(file));
            Object node = parent == null ? null : parent.now.get(name(file));
            if (parent == null || node == null) {
                return false;
            }
            change(parent, new Entry(name(file), false, node));
            return true;
        });
    }

    @Override
    public void list(String directory, Consumer<String> names) throws IOException {
        Directory listed = look(() -> {
            Directory found = directories.get(directory);
            if (found == null) {
                throw new NoSuchFileException(directory);
            }
            return found;
        });
        List.copyOf(listed.now.keySet()).forEach(names);
    }

    @Override
    public Closeable lock(String file) {
        return () -> {};
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    /** A call without an effect. */
    private <T> T look(Call<T> call) throws IOException {
        Optional<Fault> now = next();
        if (now.isPresent()) {
            fail(now.get() == Fault.CRASH_BEFORE || now.get() == Fault.CRASH_AFTER);
        }
        return call.run();
    }

    /** A call with one. */
    private <T> T change(Call<T> call) throws IOException {
        Optional<Fault> now = next();
        if (now.isEmpty()) {
            return call.run();
        }
        if (now.get() == Fault.CRASH_AFTER || now.get() == Fault.ERROR_AFTER) {
            call.run();
        }
        fail(now.get() == Fault.CRASH_BEFORE || now.get() == Fault.CRASH_AFTER);
        throw new AssertionError();
    }

    private Optional<Fault> next() {
        if (dead) {
            throw new Crash();
        }
        steps++;
        return faultIn-- == 0 ? Optional.of(fault) : Optional.empty();
    }

    private void fail(boolean crash) throws IOException {
        if (crash) {
            dead = true;
            throw new Crash();
        }
        errors++;
        throw new IOException("Input/output error");
    }

    private Directory parent(String name) throws IOException {
        Directory parent = directories.get(Places.parent(name));
        if (parent == null) {
            throw new NoSuchFileException(name);
        }
        return parent;
    }

    private Inode inode(String file) throws IOException {
        if (parent(file).now.get(name(file)) instanceof Inode inode) {
            return inode;
        }
        throw new NoSuchFileException(file);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void change(Directory directory, Entry entry) {
        apply(directory.now, entry);
        directory.pending.add(entry);
    }

    private static void apply(Directory directory, List<Entry> entries) {
        entries.forEach(entry -> apply(directory.disk, entry));
    }

    private static void apply(Map<String, Object> names, Entry entry) {
        if (entry.added()) {
            names.put(entry.name(), entry.node());
        } else {
            names.remove(entry.name());
        }
    }

    private static void walk(
            String path, Directory directory, Map<String, Directory> reachable, Consumer<Inode> files) {
        reachable.put(path, directory);
        directory.now.forEach((name, node) -> {
            if (node instanceof Inode inode) {
                files.accept(inode);
            } else if (node instanceof Directory child) {
                walk(path.isEmpty() ? name : path + "/" + name, child, reachable, files);
            }
        });
    }

    /** Each sector of each change came to the disk or did not; sizes may have come without data. */
    private void tear(Inode inode, double persisted) {
        int largest = inode.disk.length;
        for (Change change : inode.pending) {
            largest = Math.max(largest, change.at() + change.data().length);
            if (change.data().length == 0) {
                inode.disk = random.nextDouble() < persisted ? cut(inode.disk, change.at()) : inode.disk;
            }
            for (int from = 0; from < change.data().length; ) {
                int at = change.at() + from;
                int count = Math.min(SECTOR - at % SECTOR, change.data().length - from);
                if (random.nextDouble() < persisted) {
                    inode.disk = written(inode.disk, at, change.data(), from, count);
                }
                from += count;
            }
        }
        if (!inode.pending.isEmpty() && random.nextInt(4) == 0 && largest > inode.disk.length) {
            inode.disk = Arrays.copyOf(inode.disk, random.nextInt(inode.disk.length, largest + 1));
        }
        inode.pending.clear();
    }

    /** Everything came to the disk, but for what a failed force forgot. */
    private static void settle(Inode inode) {
        for (Change change : inode.pending) {
            inode.disk = change.data().length == 0
                    ? cut(inode.disk, change.at())
                    : written(inode.disk, change.at(), change.data(), 0, change.data().length);
        }
        inode.pending.clear();
    }

    private static byte[] cut(byte[] content, int size) {
        return size < content.length ? Arrays.copyOf(content, size) : content;
    }

    private static byte[] written(byte[] content, int at, byte[] data, int from, int count) {
        byte[] target = at + count > content.length ? Arrays.copyOf(content, at + count) : content.clone();
        System.arraycopy(data, from, target, at, count);
        return target;
    }

    private final class Open implements Handle {
        private final Inode inode;
        private final int opened = process;
        private boolean closed;

        Open(Inode inode) {
            this.inode = inode;
        }

        private void mine() throws IOException {
            if (opened != process) {
                throw new Crash();
            }
            if (closed) {
                throw new IOException("closed");
            }
        }

        @Override
        public void write(ByteBuffer data, long at) throws IOException {
            mine();
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            int whole = bytes.length;
            Optional<Fault> now = next();
            // a write that does not end well has written some of it
            int count = now.isEmpty() ? whole : now.get() == Fault.CRASH_BEFORE ? 0 : random.nextInt(whole + 1);
            store((int) at, Arrays.copyOf(bytes, count));
            if (now.isPresent()) {
                fail(now.get() == Fault.CRASH_BEFORE || now.get() == Fault.CRASH_AFTER);
            }
        }

        private void store(int at, byte[] bytes) {
            if (bytes.length > 0) {
                inode.cache = written(inode.cache, at, bytes, 0, bytes.length);
                inode.pending.add(new Change(at, bytes));
            }
        }

        @Override
        public int read(ByteBuffer target, long at) throws IOException {
            mine();
            return look(() -> {
                int count = Math.min(target.remaining(), inode.cache.length - (int) at);
                if (count <= 0) {
                    return -1;
                }
                target.put(inode.cache, (int) at, count);
                return count;
            });
        }

        @Override
        public void force() throws IOException {
            mine();
            Optional<Fault> now = next();
            if (now.isEmpty()) {
                settle(inode);
            } else if (now.get() == Fault.CRASH_AFTER) {
                settle(inode);
                fail(true);
            } else if (now.get() == Fault.CRASH_BEFORE) {
                fail(true);
            } else {
                // the error is told once; what did not come to the disk is forgotten and counts as clean
                tear(inode, now.get() == Fault.ERROR_AFTER ? random.nextDouble() : 0);
                fail(false);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            mine();
            change(() -> {
                if (size < inode.cache.length) {
                    inode.cache = Arrays.copyOf(inode.cache, (int) size);
                    inode.pending.add(new Change((int) size, NOTHING));
                }
                return size;
            });
        }

        @Override
        public long size() throws IOException {
            mine();
            return look(() -> (long) inode.cache.length);
        }

        @Override
        public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
            mine();
            int most = (int) Math.min(count, inode.cache.length - from);
            return look(() -> (long) target.write(ByteBuffer.wrap(inode.cache, (int) from, most)));
        }

        @Override
        public long copy(Handle source, long from, long count, long at) throws IOException {
            mine();
            byte[] content = ((Open) source).inode.cache;
            int most = (int) Math.max(0, Math.min(count, content.length - from));
            write(ByteBuffer.wrap(content, (int) Math.min(from, content.length), most), at);
            return most;
        }

        @Override
        public void close() throws IOException {
            closed = true;
        }
    }
}
