// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes directories, each forced with its parent before anything in it is acknowledged. */
final class Directories {
    private static final int MOST_REMEMBERED = 10_000;

    private final Disk disk;
    private final Forces forces;
    private final Marker marker;
    private final Set<String> durable = ConcurrentHashMap.newKeySet();

    Directories(Disk disk, Forces forces, Marker marker) {
        this.disk = disk;
        this.forces = forces;
        this.marker = marker;
    }

    /** A directory that was there already may have been made by a process that died before forcing it. */
    void ensure(String directory) throws IOException {
        marker.check();
        if (!directory.equals(Places.ROOT) && !durable.contains(directory)) {
            ensure(Places.parent(directory));
            make(directory);
            forces.directory(Places.parent(directory));
            remember(directory);
        }
    }

    /** Somebody removed it. */
    void forget(String directory) {
        durable.remove(directory);
    }

    private void make(String directory) throws IOException {
        try {
            disk.makeDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (disk.stat(directory).map(Disk.Stat::kind).orElse(Disk.Kind.OTHER) != Disk.Kind.DIRECTORY) {
                throw e;
            }
        }
    }

    private void remember(String directory) {
        if (durable.size() >= MOST_REMEMBERED) {
            durable.clear();
        }
        durable.add(directory);
    }
}
