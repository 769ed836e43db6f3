// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Everything that is ever done to the disk. Names are relative to the root, their segments joined by slashes. No method
 * follows a link. A missing file is a {@link java.nio.file.NoSuchFileException}, a taken name a {@link
 * java.nio.file.FileAlreadyExistsException}.
 */
interface Disk {
    /** What a file is opened for. */
    enum Access {
        READ,
        WRITE
    }

    /** What stands under a name. */
    enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }

    /**
     * What is known about a name.
     *
     * @param kind what it is
     * @param size in bytes
     * @param modified when it was written
     * @param key equal for two names of one file, empty if the file system has none
     */
    record Stat(Kind kind, long size, Instant modified, Optional<Object> key) {}

    /** An open file, belonging to one operation or one writer: an interrupt may close it, and must not close others'. */
    interface Handle extends Closeable {
        /** Writes all of data at a position, behind the end too. */
        void write(ByteBuffer data, long at) throws IOException;

        /** Reads at a position; -1 at the end. */
        int read(ByteBuffer target, long at) throws IOException;

        /** Makes content and size durable. */
        void force() throws IOException;

        void truncate(long size) throws IOException;

        long size() throws IOException;

        /** Sends up to count bytes and says how many; 0 at the end. */
        long transferTo(long from, long count, WritableByteChannel target) throws IOException;

        /** What a host may let the kernel send, if this is a file of the machine's. */
        default Optional<FileChannel> file() {
            return Optional.empty();
        }

        /** Appends up to count bytes of source at a position of this file and says how many; 0 at source's end. */
        long copy(Handle source, long from, long count, long at) throws IOException;
    }

    /** Creates a file that was not there, for its owner alone. */
    Handle create(String file) throws IOException;

    Handle open(String file, Access access) throws IOException;

    Optional<Stat> stat(String name) throws IOException;

    /** Creates a directory that was not there, for its owner alone. */
    void makeDirectory(String directory) throws IOException;

    /** Makes the names in a directory durable, whatever interrupts come: others rely on it, too. */
    void forceDirectory(String directory) throws IOException;

    /** Makes content and size of somebody else's open file durable, whatever interrupts come. */
    void forceFile(String file) throws IOException;

    void link(String file, String added) throws IOException;

    /** Removes a name and says whether it was there. */
    boolean unlink(String file) throws IOException;

    /** Tells every name in a directory, in any order. */
    void list(String directory, Consumer<String> names) throws IOException;

    /** Takes a lock against other processes and other instances, until it is closed. */
    Closeable lock(String file) throws IOException;
}
