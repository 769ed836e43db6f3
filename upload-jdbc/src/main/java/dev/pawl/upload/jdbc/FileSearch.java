// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.FileState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.spi.MetadataStore.FileQuery;
import dev.pawl.upload.spi.MetadataStore.Page;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Lists of files. */
final class FileSearch {
    private static final String PAIR = "EXISTS (SELECT 1 FROM file_metadata m WHERE m.file_id = f.id"
            + " AND m.pair_hash = ? AND m.pair_name = ? AND m.pair_value = ?)";

    private FileSearch() {}

    /** Whether any file can be found at all. */
    static boolean possible(FileQuery query) {
        return query.namePrefix().map(Prefix::possible).orElse(true);
    }

    static Page<StoredFile> page(Link link, Dialect dialect, FileQuery query, Optional<Cursor> after, int limit)
            throws SQLException {
        Search search = new Search(FileTable.COLUMNS, "files", "f");
        query.owner().ifPresent(owner -> search.and("f.owner_id = ?", bound -> bound.text(owner.text())));
        search.andAnyOf("f.status", query.states(), FileState.class);
        query.type().ifPresent(type -> search.and("f.mime_type = ?", bound -> bound.text(Escaped.of(type))));
        query.namePrefix().filter(prefix -> !prefix.isEmpty()).ifPresent(prefix -> name(search, dialect, prefix));
        query.metadata()
                .forEach((key, value) -> search.and(
                        PAIR,
                        bound -> bound.number(FileTable.hash(key, value))
                                .text(Escaped.of(key))
                                .text(Escaped.of(value))));
        query.minLength().ifPresent(least -> search.and("f.size_bytes >= ?", bound -> bound.number(least)));
        query.maxLength().ifPresent(most -> search.and("f.size_bytes <= ?", bound -> bound.number(most)));
        query.since().ifPresent(since -> search.and("f.created_at >= ?", bound -> bound.number(atOrAfter(since))));
        query.until().ifPresent(until -> search.and("f.created_at < ?", bound -> bound.number(atOrAfter(until))));
        return search.page(
                link,
                FileTable::read,
                file -> Cursor.of(file.createdAt(), file.id().text()),
                after,
                limit);
    }

    private static void name(Search search, Dialect dialect, String prefix) {
        search.and("f.original_filename >= ?", bound -> bound.text(prefix));
        dialect.beyond(prefix).ifPresent(beyond -> search.and("f.original_filename < ?", bound -> bound.text(beyond)));
    }

    /** The first whole microsecond. */
    private static long atOrAfter(Instant since) {
        return Micros.of(since.plusNanos(999));
    }
}
