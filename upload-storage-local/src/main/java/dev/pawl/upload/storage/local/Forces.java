// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.spi.Durability;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes files and directories durable, or does not if the host wants it so. Those who force one directory at the same
 * time share it: whoever comes while a force runs is covered by the next one, never by the running one.
 */
final class Forces {
    private final Disk disk;
    private final Durability durability;
    private final Map<String, Directory> directories = new ConcurrentHashMap<>();

    Forces(Disk disk, Durability durability) {
        this.disk = disk;
        this.durability = durability;
    }

    boolean wanted() {
        return durability == Durability.SYNC;
    }

    void file(Disk.Handle handle) throws IOException {
        if (wanted()) {
            handle.force();
        }
    }

    /** The same for the file of another writer. */
    void file(String name) throws IOException {
        if (wanted()) {
            disk.forceFile(name);
        }
    }

    /** Makes every change of a directory durable that was done before this call. */
    void directory(String name) throws IOException {
        if (wanted()) {
            Directory directory = directories.compute(name, (n, known) -> Directory.entered(known));
            try {
                directory.force(disk, name);
            } finally {
                directories.computeIfPresent(name, (n, known) -> known.left());
            }
        }
    }

    /** One run of a force, for all who came before it began. */
    private static final class Round {
        private boolean over;
        private Optional<IOException> failure = Optional.empty();
    }

    private static final class Directory {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private Round next = new Round();
        private boolean running;
        private int users;

        static Directory entered(@org.jspecify.annotations.Nullable Directory known) {
            Directory directory = known == null ? new Directory() : known;
            directory.users++;
            return directory;
        }

        @org.jspecify.annotations.Nullable Directory left() {
            return --users == 0 ? null : this;
        }

        void force(Disk disk, String name) throws IOException {
            lock.lock();
            try {
                Round mine = next;
                while (running && !mine.over) {
                    changed.awaitUninterruptibly();
                }
                if (!mine.over) {
                    lead(mine, disk, name);
                }
                if (mine.failure.isPresent()) {
                    throw new IOException("directory not forced", mine.failure.get());
                }
            } finally {
                lock.unlock();
            }
        }

        private void lead(Round mine, Disk disk, String name) {
            running = true;
            next = new Round();
            lock.unlock();
            Optional<IOException> failure = Optional.empty();
            boolean returned = false;
            try {
                disk.forceDirectory(name);
                returned = true;
            } catch (IOException e) {
                failure = Optional.of(e);
                returned = true;
            } finally {
                lock.lock();
                running = false;
                mine.over = true;
                mine.failure = returned ? failure : Optional.of(new IOException("the force did not return"));
                changed.signalAll();
            }
        }
    }
}
