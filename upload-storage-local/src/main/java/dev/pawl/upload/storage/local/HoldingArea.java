// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** The names of segments in the holding area: makes them, finds them, takes them away. */
final class HoldingArea {
    private final Disk disk;
    private final Marker marker;

    HoldingArea(Disk disk, Marker marker) {
        this.disk = disk;
        this.marker = marker;
    }

    Disk.Handle create(SegmentName name) throws IOException {
        return disk.create(Places.held(name));
    }

    /** Removes a segment, held or buried, and says whether it was there. */
    boolean remove(String file) throws IOException {
        return disk.unlink(file);
    }

    /**
     * Gives a segment another name that nobody links under a final one. Until that is removed, residents tells of the
     * upload.
     */
    void bury(SegmentName name) throws IOException {
        String held = Places.held(name);
        try {
            disk.link(held, Places.buried(name));
        } catch (FileAlreadyExistsException e) {
            // by somebody who did not come to the end
        } catch (NoSuchFileException e) {
            // by somebody who did, meanwhile
        }
        remove(held);
    }

    /** Every file of an upload, held or buried. */
    List<String> files(UploadId id) throws IOException {
        String directory = Places.heldDirectory(id);
        String prefix = id + ".";
        List<String> files = new ArrayList<>();
        try {
            disk.list(directory, name -> {
                if (name.startsWith(prefix) && Places.segment(name).isPresent()) {
                    files.add(directory + "/" + name);
                }
            });
        } catch (NoSuchFileException e) {
            // nothing was ever stored there, unless the whole storage is out of reach
            marker.check();
        }
        return files;
    }
}
