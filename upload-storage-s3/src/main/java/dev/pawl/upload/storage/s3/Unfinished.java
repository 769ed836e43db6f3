// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Resident;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Found;
import dev.pawl.upload.storage.s3.ObjectStore.Open;
import dev.pawl.upload.storage.s3.ObjectStore.Page;
import dev.pawl.upload.storage.s3.ObjectStore.Stored;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells who has a mark of being unfinished, in pages by ascending id: where finished content stays, its place says nothing. */
final class Unfinished {
    private static final int PAGE = 1000;

    private final Store store;

    Unfinished(Store store) {
        this.store = store;
    }

    List<Resident> page(Optional<UploadId> cursor, int limit) throws IOException {
        List<Resident> residents = new ArrayList<>();
        Optional<String> after = cursor.map(id -> store.places().behindMarks(id));
        do {
            Page<Found> page = store.objects()
                    .list(store.places().heldBucket(), store.places().marks(), after, Math.min(PAGE, limit));
            for (Found mark : page.rows()) {
                Optional<UploadId> id = store.places().marked(mark.key());
                if (id.isPresent() && !told(residents, id.get()) && residents.size() < limit) {
                    residents.add(resident(id.get(), mark.modified()));
                }
            }
            after = page.next();
        } while (after.isPresent() && residents.size() < limit);
        return residents;
    }

    /** Marks of several processes follow each other. */
    private static boolean told(List<Resident> residents, UploadId id) {
        return !residents.isEmpty() && residents.get(residents.size() - 1).id().equals(id);
    }

    private Resident resident(UploadId id, Instant marked) throws IOException {
        Instant newest = marked;
        long bytes = 0;
        Optional<String> next = Optional.empty();
        do {
            Page<Found> page = store.objects()
                    .list(store.places().heldBucket(), store.places().heldPrefix(id), next, PAGE);
            for (Found found : page.rows()) {
                newest = later(newest, found.modified());
                bytes += found.length();
            }
            next = page.next();
        } while (next.isPresent());
        do {
            Page<Open> page = store.objects()
                    .uploads(store.places().heldBucket(), store.places().heldPrefix(id), next, PAGE);
            for (Open open : page.rows()) {
                Address target = new Address(store.places().heldBucket(), open.key());
                Stored stored = store.objects().parts(target, open.uploadId());
                newest = later(newest, stored.modified().orElse(open.begun()));
                bytes += stored.bytes();
            }
            next = page.next();
        } while (next.isPresent());
        return new Resident(id, newest, bytes);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
