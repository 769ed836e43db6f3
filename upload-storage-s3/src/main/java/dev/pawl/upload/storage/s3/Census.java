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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells who has objects or open multipart uploads in the holding area, in pages by ascending id. */
final class Census {
    private static final int PAGE = 1000;

    private final Store store;

    Census(Store store) {
        this.store = store;
    }

    List<Resident> page(Optional<UploadId> cursor, int limit) throws IOException {
        TreeMap<UploadId, Resident> residents = new TreeMap<>();
        objects(cursor, limit, residents);
        uploads(cursor, limit, residents);
        return residents.values().stream().limit(limit).toList();
    }

    /** One id more than the page has: the last one's objects may go on. */
    private void objects(Optional<UploadId> cursor, int limit, SortedMap<UploadId, Resident> residents)
            throws IOException {
        Optional<String> after = cursor.map(id -> store.places().behind(id));
        do {
            Page<Found> page = store.objects()
                    .list(store.places().heldBucket(), store.places().held(), after, PAGE);
            for (Found found : page.rows()) {
                Optional<UploadId> owner = store.places().owner(found.key());
                if (owner.isPresent() && behind(cursor, owner.get())) {
                    add(residents, new Resident(owner.get(), found.modified(), found.length()));
                }
                if (residents.size() > limit) {
                    return;
                }
            }
            after = page.next();
        } while (after.isPresent());
    }

    /** Those up to the last id that {@link #objects} has found, or all if it came to the end. */
    private void uploads(Optional<UploadId> cursor, int limit, SortedMap<UploadId, Resident> residents)
            throws IOException {
        TreeMap<UploadId, Resident> open = new TreeMap<>();
        Optional<String> next = cursor.map(id -> store.places().behind(id));
        do {
            Page<Open> page = store.objects()
                    .uploads(store.places().heldBucket(), store.places().held(), next, PAGE);
            for (Open upload : page.rows()) {
                Optional<UploadId> owner = store.places().owner(upload.key());
                if (owner.isPresent() && behind(cursor, owner.get())) {
                    boolean beyond = residents.size() > limit && owner.get().compareTo(residents.lastKey()) > 0;
                    if (beyond || open.size() > limit) {
                        merge(residents, open);
                        return;
                    }
                    add(open, resident(owner.get(), upload));
                }
            }
            next = page.next();
        } while (next.isPresent());
        merge(residents, open);
    }

    private static void merge(SortedMap<UploadId, Resident> residents, Map<UploadId, Resident> open) {
        open.values().forEach(resident -> add(residents, resident));
    }

    private Resident resident(UploadId id, Open upload) throws IOException {
        Stored stored =
                store.objects().parts(new Address(store.places().heldBucket(), upload.key()), upload.uploadId());
        return new Resident(id, stored.modified().orElse(upload.begun()), stored.bytes());
    }

    private static boolean behind(Optional<UploadId> cursor, UploadId id) {
        return cursor.isEmpty() || id.compareTo(cursor.get()) > 0;
    }

    private static void add(SortedMap<UploadId, Resident> residents, Resident one) {
        residents.merge(one.id(), one, (a, b) -> {
            Instant newest = a.modified().isAfter(b.modified()) ? a.modified() : b.modified();
            return new Resident(a.id(), newest, a.bytes() + b.bytes());
        });
    }
}
