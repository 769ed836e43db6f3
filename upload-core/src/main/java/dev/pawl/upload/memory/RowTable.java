// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Guard;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Sessions, their files and their owners' accounts. Guarded by the lock of its store. */
final class RowTable {
    private final Map<UploadId, Rows> rows = new HashMap<>();
    private final Map<FileId, UploadId> files = new HashMap<>();
    private final Map<OwnerId, Usage> accounts = new HashMap<>();

    Optional<Rows> find(UploadId id) {
        return Optional.ofNullable(rows.get(id));
    }

    Optional<Rows> findFile(FileId id) {
        return Optional.ofNullable(files.get(id)).flatMap(this::find);
    }

    Stream<Rows> all() {
        return rows.values().stream();
    }

    /** Whether everything before a change is still as it was. */
    boolean holds(Change change) {
        Optional<UploadSession> row = find(change.after().session().id()).map(Rows::session);
        if (change.before().isEmpty()) {
            return row.isEmpty()
                    && change.after()
                            .file()
                            .map(file -> !files.containsKey(file.id()))
                            .orElse(true);
        }
        UploadSession before = change.before().get().session();
        return row.isPresent()
                && row.get().version() == before.version()
                && (change.guard() == Guard.VERSION || row.get().dueAt().equals(before.dueAt()));
    }

    void put(Rows after) {
        UploadId id = after.session().id();
        remove(id);
        rows.put(id, after);
        after.file().ifPresent(file -> files.put(file.id(), id));
    }

    void remove(UploadId id) {
        Optional.ofNullable(rows.remove(id)).flatMap(Rows::file).ifPresent(file -> files.remove(file.id()));
    }

    Usage usage(OwnerId owner) {
        return accounts.getOrDefault(owner, Usage.NOTHING);
    }

    void charge(OwnerId owner, Usage usage) {
        accounts.put(owner, usage);
    }
}
