// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds out at the start whether publishing will work: a link from the holding area to the final place. */
final class Probe {
    private Probe() {}

    static void run(Disk disk, long random) throws IOException {
        sweep(disk, Places.HELD);
        sweep(disk, Places.FINAL);
        String held = Places.HELD + "/" + Places.PROBE + Long.toHexString(random);
        String published = Places.FINAL + "/" + Places.PROBE + Long.toHexString(random);
        disk.create(held).close();
        try {
            disk.link(held, published);
            disk.unlink(published);
        } catch (IOException e) {
            throw new IOException(
                    "the storage root cannot link " + Places.HELD + " to " + Places.FINAL
                            + ": both must be on one file system that has hard links",
                    e);
        } finally {
            disk.unlink(held);
        }
    }

    private static void sweep(Disk disk, String directory) throws IOException {
        List<String> stale = new ArrayList<>();
        disk.list(directory, name -> {
            if (name.startsWith(Places.PROBE)) {
                stale.add(directory + "/" + name);
            }
        });
        for (String name : stale) {
            disk.unlink(name);
        }
    }
}
