// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The names of segments in the holding area: makes them, finds them, takes them away. Nobody else does in an exclusive
 * root, so what one listing of a directory told stays known, and most prunes list nothing.
 */
final class HoldingArea {
    private final Disk disk;
    private final Marker marker;
    private final Sharing sharing;
    private final int mostKnown;
    private final Map<String, Listing> listings = new ConcurrentHashMap<>();

    HoldingArea(Disk disk, Marker marker, Settings settings) {
        this.disk = disk;
        this.marker = marker;
        this.sharing = settings.sharing();
        this.mostKnown = settings.mostKnown();
    }

    Disk.Handle create(SegmentName name) throws IOException {
        try {
            return disk.create(Places.held(name));
        } finally {
            // whatever was told, it may be there
            listing(name.id()).added(name.id(), Places.held(name));
        }
    }

    /** Removes a segment, held or buried; twice is once. */
    void remove(SegmentName name, String file) throws IOException {
        if (!disk.unlink(file)) {
            marker.check();
        }
        listing(name.id()).removed(name.id(), file);
    }

    /**
     * Gives a segment another name that nobody links under a final one. Until that is removed, residents tells of the
     * upload.
     */
    void bury(SegmentName name) throws IOException {
        try {
            disk.link(Places.held(name), Places.buried(name));
        } catch (FileAlreadyExistsException e) {
            // by somebody who did not come to the end
        } catch (NoSuchFileException e) {
            // by somebody who did, meanwhile
        } finally {
            listing(name.id()).added(name.id(), Places.buried(name));
        }
        remove(name, Places.held(name));
    }

    /** Every file of an upload, held or buried. */
    List<String> files(UploadId id) throws IOException {
        if (sharing == Sharing.SHARED) {
            return listed(id);
        }
        Listing listing = listing(id);
        Optional<List<String>> known = listing.of(id);
        if (known.isPresent()) {
            return known.get();
        }
        return listing.begin() ? read(listing, id) : listed(id);
    }

    private List<String> read(Listing listing, UploadId id) throws IOException {
        List<String> files = new ArrayList<>();
        boolean complete = false;
        try {
            list(id, "", (segment, file) -> {
                listing.added(segment.id(), file);
                if (segment.id().equals(id)) {
                    files.add(file);
                }
            });
            complete = true;
        } finally {
            listing.end(complete);
        }
        return files;
    }

    private List<String> listed(UploadId id) throws IOException {
        List<String> files = new ArrayList<>();
        list(id, id + ".", (segment, file) -> files.add(file));
        return files;
    }

    private void list(UploadId id, String prefix, BiConsumer<SegmentName, String> files) throws IOException {
        String directory = Places.heldDirectory(id);
        try {
            disk.list(directory, name -> {
                if (name.startsWith(prefix)) {
                    Places.segment(name).ifPresent(segment -> files.accept(segment, directory + "/" + name));
                }
            });
        } catch (NoSuchFileException e) {
            // nothing was ever stored there, unless the whole storage is out of reach
            marker.check();
        }
    }

    private Listing listing(UploadId id) {
        return listings.computeIfAbsent(Places.heldShard(id), shard -> new Listing(mostKnown));
    }
}
