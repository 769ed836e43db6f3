// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The real disk, by {@code java.nio.file}, under one root. */
final class FileDisk implements Disk {
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS);

    private static final int MOST_WAYS = 4096;

    private final Path root;
    private final Map<String, List<Path>> ways = new ConcurrentHashMap<>();
    private final boolean ofTheMachine;
    private final FileAttribute<?>[] ofFile;
    private final FileAttribute<?>[] ofDirectory;

    /** Works under an existing directory; the root itself may be reached over links, nothing below it. */
    FileDisk(Path root) throws IOException {
        this.root = root.toRealPath();
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        // Windows has no handle to force a directory by, and file systems in memory have no disk
        ofTheMachine = posix && root.toUri().getScheme().equals("file");
        ofFile = posix ? mode("rw-------") : new FileAttribute<?>[0];
        ofDirectory = posix ? mode("rwx------") : new FileAttribute<?>[0];
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    @Override
    public Handle create(String file) throws IOException {
        return new FileHandle(FileChannel.open(path(file), CREATE, ofFile));
    }

    @Override
    public Handle open(String file, Access access) throws IOException {
        Path path = path(file);
        // opening a pipe or a device could block or act
        if (!attributes(path).isRegularFile()) {
            throw new FileSystemException(file, null, "not a regular file");
        }
        return new FileHandle(FileChannel.open(path, access == Access.READ ? READ : WRITE));
    }

    @Override
    public Optional<Stat> stat(String name) throws IOException {
        try {
            BasicFileAttributes attributes = attributes(path(name));
            return Optional.of(new Stat(
                    kind(attributes),
                    attributes.size(),
                    attributes.lastModifiedTime().toInstant(),
                    Optional.ofNullable(attributes.fileKey())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void makeDirectory(String directory) throws IOException {
        Files.createDirectory(path(directory), ofDirectory);
    }

    @Override
    public void forceDirectory(String directory) throws IOException {
        if (ofTheMachine) {
            force(path(directory), READ);
        }
    }

    @Override
    public void forceFile(String file) throws IOException {
        if (ofTheMachine) {
            force(path(file), WRITE);
        } else {
            try (Handle handle = open(file, Access.WRITE)) {
                handle.force();
            }
        }
    }

    /** By the one kind of channel that an interrupt does not close; it forces in the calling thread. */
    private static void force(Path path, Set<OpenOption> options) throws IOException {
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, options, null)) {
            channel.force(false);
        }
    }

    @Override
    public void link(String file, String added) throws IOException {
        Files.createLink(path(added), path(file));
    }

    @Override
    public boolean unlink(String file) throws IOException {
        return Files.deleteIfExists(path(file));
    }

    @Override
    public void list(String directory, Consumer<String> names) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(directory))) {
            for (Path entry : entries) {
                names.accept(entry.getFileName().toString());
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    @Override
    public Closeable lock(String file) throws IOException {
        return RootLock.take(path(file));
    }

    /** Every directory on the way must be one: a link planted in its place would lead out (S8). */
    private Path path(String name) throws IOException {
        if (name.isEmpty()) {
            return root;
        }
        int slash = name.lastIndexOf('/');
        List<Path> way = slash < 0 ? List.of() : way(name.substring(0, slash));
        for (Path directory : way) {
            if (!attributes(directory).isDirectory()) {
                throw new FileSystemException(name, null, "not a directory on the way");
            }
        }
        Path last = way.isEmpty() ? root : way.get(way.size() - 1);
        return last.resolve(segment(name.substring(slash + 1)));
    }

    /** The directories from the root to this one; only their paths are remembered, not that they were directories. */
    private List<Path> way(String directory) {
        List<Path> known = ways.get(directory);
        if (known != null) {
            return known;
        }
        List<Path> way = new ArrayList<>();
        Path path = root;
        for (String each : directory.split("/", -1)) {
            path = path.resolve(segment(each));
            way.add(path);
        }
        if (ways.size() >= MOST_WAYS) {
            ways.clear();
        }
        ways.put(directory, List.copyOf(way));
        return way;
    }

    private static String segment(String text) {
        if (text.isEmpty() || text.charAt(0) == '.' || text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("not a name of this storage");
        }
        return text;
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    }

    private static Kind kind(BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            return Kind.FILE;
        }
        return attributes.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
    }

    /**
     * A channel that a pending interrupt does not close: the flag is put aside and back. An interrupt in the middle of a
     * call still closes this channel, and no other, because none is shared.
     */
    private record FileHandle(FileChannel channel) implements Handle {
        /** The JDK copies a heap buffer into a direct one of its size and keeps that per thread. */
        private static final int MOST_AT_ONCE = 256 * 1024;

        private interface Call<T> {
            T run() throws IOException;
        }

        private static <T> T calmly(Call<T> call) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                return call.run();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void write(ByteBuffer data, long at) throws IOException {
            calmly(() -> {
                long position = at;
                while (data.hasRemaining()) {
                    position += writeSome(data, position);
                }
                return position;
            });
        }

        private int writeSome(ByteBuffer data, long at) throws IOException {
            int limit = data.limit();
            if (!data.isDirect() && data.remaining() > MOST_AT_ONCE) {
                data.limit(data.position() + MOST_AT_ONCE);
            }
            try {
                return channel.write(data, at);
            } finally {
                data.limit(limit);
            }
        }

        @Override
        public int read(ByteBuffer target, long at) throws IOException {
            return channel.read(target, at);
        }

        @Override
        public void force() throws IOException {
            calmly(() -> {
                channel.force(false);
                return channel;
            });
        }

        @Override
        public void truncate(long size) throws IOException {
            calmly(() -> channel.truncate(size));
        }

        @Override
        public long size() throws IOException {
            return calmly(channel::size);
        }

        @Override
        public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
            return channel.transferTo(from, count, target);
        }

        @Override
        public Optional<FileChannel> file() {
            return Optional.of(channel);
        }

        @Override
        public long copy(Handle source, long from, long count, long at) throws IOException {
            return calmly(() -> ((FileHandle) source).channel.transferTo(from, count, channel.position(at)));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
