// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Parts that wait on a local disk: the first bytes of each in memory, the rest in a file that loses its name as soon as it
 * is open. Nothing in it is ever needed after the process has ended.
 */
final class Spool implements Blocks {
    private static final String FILE = "part-";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private static final FileAttribute<?>[] PRIVATELY = {PosixFilePermissions.asFileAttribute(PRIVATE)};

    private final Path directory;
    private final Blocks memory;

    private Spool(Path directory, Blocks memory) {
        this.directory = directory;
        this.memory = memory;
    }

    /**
     * Removes what a process that was killed may have left.
     *
     * @param directory made if it is missing; nobody else's
     * @param memory for first bytes
     * @throws IOException if it cannot be made or emptied, or others may look into it
     */
    static Spool in(Path directory, Blocks memory) throws IOException {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(directory, posix ? PRIVATELY : new FileAttribute<?>[0]);
        if (posix && !PRIVATE.containsAll(Files.getPosixFilePermissions(directory))) {
            throw new IOException("the directory " + directory + " must be nobody's but its owner's (mode 0700)");
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, FILE + "*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
        return new Spool(directory, memory);
    }

    @Override
    public Block next(int filled, int most) throws IOException {
        return filled < Lease.some(most)
                ? memory.next(filled, most)
                : FileBlock.of(Files.createTempFile(directory, FILE, ""), most - filled);
    }
}
