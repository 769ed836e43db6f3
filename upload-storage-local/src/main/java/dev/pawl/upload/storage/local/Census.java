// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Resident;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells who has bytes in the holding area, in pages by ascending id, with the memory of one page. */
final class Census {
    private final Store store;

    Census(Store store) {
        this.store = store;
    }

    List<Resident> page(Optional<UploadId> cursor, int limit) throws IOException {
        List<Resident> page = new ArrayList<>();
        for (String shard : shards(cursor)) {
            if (page.size() < limit) {
                String directory = Places.HELD + "/" + shard;
                first(directory, cursor, limit - page.size())
                        .forEach((id, files) -> resident(id, files).ifPresent(page::add));
            }
        }
        return page;
    }

    private SortedSet<String> shards(Optional<UploadId> cursor) throws IOException {
        String from = cursor.map(Places::heldShard).orElse("");
        SortedSet<String> shards = new TreeSet<>();
        try {
            store.disk().list(Places.HELD, name -> {
                if (name.length() == Places.heldShardLength() && name.compareTo(from) >= 0) {
                    shards.add(name);
                }
            });
        } catch (NoSuchFileException e) {
            store.marker().check();
            throw e;
        }
        return shards;
    }

    /** The lowest ids of one directory; it may be long, the answer is not. */
    private SortedMap<UploadId, List<Disk.Stat>> first(String directory, Optional<UploadId> cursor, int limit)
            throws IOException {
        TreeMap<UploadId, List<String>> lowest = new TreeMap<>();
        store.disk()
                .list(
                        directory,
                        name -> Places.segment(name)
                                .filter(segment ->
                                        cursor.isEmpty() || segment.id().compareTo(cursor.get()) > 0)
                                .ifPresent(segment -> {
                                    lowest.computeIfAbsent(segment.id(), id -> new ArrayList<>())
                                            .add(directory + "/" + name);
                                    if (lowest.size() > limit) {
                                        lowest.pollLastEntry();
                                    }
                                }));
        SortedMap<UploadId, List<Disk.Stat>> found = new TreeMap<>();
        for (var entry : lowest.entrySet()) {
            List<Disk.Stat> files = new ArrayList<>();
            for (String file : entry.getValue()) {
                store.disk().stat(file).ifPresent(files::add);
            }
            found.put(entry.getKey(), files);
        }
        return found;
    }

    private static Optional<Resident> resident(UploadId id, List<Disk.Stat> files) {
        Optional<Instant> newest = files.stream().map(Disk.Stat::modified).max(Instant::compareTo);
        long bytes = files.stream().mapToLong(Disk.Stat::size).sum();
        return newest.map(modified -> new Resident(id, modified, bytes));
    }
}
