// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Guards a root against a second process and a second instance. The operating system's lock belongs to the process and is
 * lost as soon as any channel on its file is closed; so nobody of this process may open the file a second time. Which
 * files are taken is a fact of the whole JVM, over all class loaders: it is kept in the system properties.
 */
final class RootLock implements Closeable {
    private static final String TAKEN = "dev.pawl.upload.storage.local.taken.";

    private final FileChannel channel;
    private final String property;

    private RootLock(FileChannel channel, String property) {
        this.channel = channel;
        this.property = property;
    }

    static RootLock take(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            create(file);
        }
        String property = TAKEN + identity(file);
        if (System.getProperties().putIfAbsent(property, "taken") != null) {
            throw refusal(file, "another instance in this process");
        }
        boolean locked = false;
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            locked = locks(channel);
            if (!locked) {
                channel.close();
                throw refusal(file, "another process");
            }
            return new RootLock(channel, property);
        } finally {
            if (!locked) {
                System.getProperties().remove(property);
            }
        }
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            // somebody else was faster; both go on to the lock
        }
    }

    private static String identity(Path file) throws IOException {
        Path real = file.toRealPath(LinkOption.NOFOLLOW_LINKS);
        Object key = Files.readAttributes(
                        real, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        // over a bind mount one file has two paths, but one key; a file system in memory has keys of its own
        boolean ofTheMachine = real.toUri().getScheme().equals("file") && key != null;
        return ofTheMachine ? key.toString() : real.toUri().toString();
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static IOException refusal(Path file, String who) {
        return new IOException("storage root " + file.getParent() + " is in use by " + who
                + "; open it once per machine, or as Sharing.SHARED everywhere");
    }

    @Override
    public void close() throws IOException {
        channel.close();
        System.getProperties().remove(property);
    }
}
