// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataStore.Page;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A question that is put together from conditions. Texts are ours, values are bound. */
final class Search {
    /** Binds the values of a condition. */
    interface Values {
        void to(Bound bound) throws SQLException;
    }

    /**
     * Reads a row.
     *
     * @param <T> the row
     */
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    private final String table;
    private final StringBuilder text;
    private final List<Values> values = new ArrayList<>();

    /**
     * All rows of a table.
     *
     * @param columns to read
     * @param name of the table
     * @param table its short name
     */
    Search(String columns, String name, String table) {
        this.table = table;
        this.text = new StringBuilder("SELECT " + columns + " FROM " + name + " " + table + " WHERE 1 = 1");
    }

    Search and(String condition, Values bound) {
        text.append(" AND ").append(condition);
        values.add(bound);
        return this;
    }

    Search andAnyOf(String column, Collection<? extends Enum<?>> names) {
        if (names.isEmpty()) {
            return this;
        }
        return and(column + " IN (?" + ", ?".repeat(names.size() - 1) + ")", bound -> {
            for (Enum<?> name : names) {
                bound.text(name.name());
            }
        });
    }

    /** A page by newest creation. */
    <T> Page<T> page(Link link, Reader<T> reader, Function<T, Cursor> place, Optional<Cursor> after, int limit)
            throws SQLException {
        after.ifPresent(cursor -> and(
                "(" + table + ".created_at < ? OR " + table + ".created_at = ? AND " + table + ".id < ?)",
                bound -> bound.number(cursor.micros()).number(cursor.micros()).text(cursor.id())));
        text.append(" ORDER BY " + table + ".created_at DESC, " + table + ".id DESC LIMIT ?");
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = link.once(text.toString())) {
            Bound bound = new Bound(statement);
            for (Values some : values) {
                some.to(bound);
            }
            try (ResultSet result = bound.number(limit + 1L).query()) {
                while (result.next()) {
                    rows.add(reader.read(new Row(result, 1)));
                }
            }
        }
        if (rows.size() <= limit) {
            return new Page<>(List.copyOf(rows), Optional.empty());
        }
        List<T> page = List.copyOf(rows.subList(0, limit));
        return new Page<>(page, Optional.of(place.apply(page.get(limit - 1)).text()));
    }
}
