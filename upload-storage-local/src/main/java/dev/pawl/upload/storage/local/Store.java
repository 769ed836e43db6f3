// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * What all commands of one open storage share.
 *
 * @param boot random bits of this opening; a segment that carries others was begun by somebody else
 */
record Store(
        Disk disk,
        Settings settings,
        int boot,
        Forces forces,
        Marker marker,
        Directories directories,
        HoldingArea holding,
        Claims claims,
        OpenFiles files,
        Budget buffers) {
    boolean exclusive() {
        return settings.sharing() == Sharing.EXCLUSIVE;
    }

    boolean begunHere(SegmentName segment) {
        return segment.boot() == boot;
    }

    SegmentName newSegment(UploadId id, long epoch) {
        return new SegmentName(id, epoch, boot, settings.random().nextLong());
    }

    /**
     * The size of a file that holds recorded bytes.
     *
     * @throws BytesLostException if it is missing or has fewer bytes than were recorded
     * @throws IOException if nobody can say
     */
    long size(UploadId id, String file, long recorded) throws IOException, BytesLostException {
        Optional<Disk.Stat> found;
        try {
            found = disk.stat(file);
        } catch (IOException e) {
            throw Failures.notNow(id, "look at its bytes", e);
        }
        if (found.isEmpty()) {
            throw missing(id);
        }
        return size(id, found.get(), recorded);
    }

    /** The same for a file that was looked at. */
    static long size(UploadId id, Disk.Stat found, long recorded) throws IOException, BytesLostException {
        if (found.kind() != Disk.Kind.FILE) {
            throw Failures.notNow(id, "where its bytes were is something else");
        }
        if (found.size() < recorded) {
            throw shorter(id, recorded, found.size());
        }
        return found.size();
    }

    /** Opens a file that holds recorded bytes. */
    Disk.Handle open(UploadId id, String file, Disk.Access access) throws IOException, BytesLostException {
        try {
            return disk.open(file, access);
        } catch (NoSuchFileException e) {
            throw missing(id);
        } catch (IOException e) {
            throw Failures.notNow(id, "open its bytes", e);
        }
    }

    /** Nothing is lost as long as the storage itself is out of reach. */
    private BytesLostException missing(UploadId id) throws IOException {
        marker.check();
        return new BytesLostException("upload " + id + ": its recorded bytes are gone");
    }

    static BytesLostException shorter(UploadId id, long recorded, long found) {
        return new BytesLostException(
                "upload " + id + ": " + recorded + " bytes were recorded, " + found + " are there");
    }
}
