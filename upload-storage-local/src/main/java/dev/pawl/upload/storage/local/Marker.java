// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * The file that says "this is a storage", with a random id and who may share it. It is looked for before anything is
 * created: where it vanished, the disk was unmounted, and bytes must not flow into the empty directory below.
 */
final class Marker {
    private static final int LONGEST = 256;

    private final Disk disk;
    private final String text;
    private volatile Optional<Object> key;

    private Marker(Disk disk, String text, Optional<Object> key) {
        this.disk = disk;
        this.text = text;
        this.key = key;
    }

    /** Finds the marker, or makes it in a root that holds nothing else of ours. */
    static Marker open(Disk disk, Forces forces, Settings settings) throws IOException {
        Optional<Disk.Stat> found = disk.stat(Places.MARKER);
        if (found.isEmpty() || found.get().size() == 0) {
            create(disk, forces, settings, found.isPresent());
        }
        String text = read(disk);
        String wanted = " " + settings.sharing() + "\n";
        if (!text.startsWith("pawl local storage 1 ")) {
            throw new IOException("the marker of the storage root is not of this version: " + Places.MARKER);
        }
        if (!text.endsWith(wanted)) {
            throw new IOException("the storage root was made with another sharing than " + settings.sharing()
                    + "; to change it, stop every process and correct the last word of its file " + Places.MARKER);
        }
        return new Marker(disk, text, key(disk));
    }

    private static void create(Disk disk, Forces forces, Settings settings, boolean torn) throws IOException {
        if (settings.root() == Settings.Root.EXISTING) {
            throw new IOException("the storage root has no " + Places.MARKER + ": is its disk mounted?");
        }
        if (disk.stat(Places.HELD).isPresent()) {
            throw new IOException("the storage root lost its " + Places.MARKER + "; restore it before going on");
        }
        if (torn) {
            disk.unlink(Places.MARKER);
        }
        String text = "pawl local storage 1 "
                + Long.toHexString(settings.random().nextLong()) + " " + settings.sharing() + "\n";
        try (Disk.Handle handle = disk.create(Places.MARKER)) {
            handle.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
            forces.file(handle);
        }
        forces.directory(Places.ROOT);
    }

    private static String read(Disk disk) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(LONGEST);
        try (Disk.Handle handle = disk.open(Places.MARKER, Disk.Access.READ)) {
            for (int n = 0; n >= 0 && content.hasRemaining(); ) {
                n = handle.read(content, content.position());
            }
        }
        return new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
    }

    private static Optional<Object> key(Disk disk) throws IOException {
        return disk.stat(Places.MARKER).flatMap(Disk.Stat::key);
    }

    /**
     * Makes sure that the storage is still where it was.
     *
     * @throws IOException if it is not; bytes are not lost, but out of reach
     */
    void check() throws IOException {
        Optional<Disk.Stat> found = disk.stat(Places.MARKER);
        if (found.isPresent() && key.isPresent() && found.get().key().equals(key)) {
            return;
        }
        if (found.isEmpty() || !same()) {
            throw new IOException("the storage root is not where it was: was its disk unmounted?");
        }
        // mounted anew, perhaps as another device
        key = found.get().key();
    }

    private boolean same() throws IOException {
        try {
            return read(disk).equals(text);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
