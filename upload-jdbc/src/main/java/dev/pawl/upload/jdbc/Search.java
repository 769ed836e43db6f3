// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataStore.Page;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
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
    private List<String> alternatives = List.of("");

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

    /**
     * Any of some names. Each is a search of its own, for an index gives each of them in order, and several of them in none:
     * with few rows of one name among many others the database would read all of them.
     */
    <E extends Enum<E>> Search andAnyOf(String column, Set<E> names, Class<E> all) {
        if (!names.isEmpty() && names.size() < all.getEnumConstants().length) {
            alternatives = names.stream()
                    .sorted()
                    .map(name -> " AND " + column + " = '" + name.name() + "'")
                    .toList();
        }
        return this;
    }

    /** A page by newest creation. */
    <T> Page<T> page(Link link, Reader<T> reader, Function<T, Cursor> place, Optional<Cursor> after, int limit)
            throws SQLException {
        // "at most, and of these" instead of "less, or": so every database enters the index where the page begins
        after.ifPresent(cursor -> and(
                table + ".created_at <= ? AND (" + table + ".created_at < ? OR " + table + ".id < ?)",
                bound -> bound.number(cursor.micros()).number(cursor.micros()).text(cursor.id())));
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = link.once(union())) {
            Bound bound = new Bound(statement);
            for (int i = 0; i < alternatives.size(); i++) {
                for (Values some : values) {
                    some.to(bound);
                }
                bound.number(limit + 1L);
            }
            if (alternatives.size() > 1) {
                bound.number(limit + 1L);
            }
            try (ResultSet result = bound.query()) {
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

    private String union() {
        List<String> searches = alternatives.stream()
                .map(one -> text + one + order(table + ".") + " LIMIT ?")
                .toList();
        if (searches.size() == 1) {
            return searches.get(0);
        }
        StringJoiner union = new StringJoiner(" UNION ALL ", "", order("") + " LIMIT ?");
        for (int i = 0; i < searches.size(); i++) {
            union.add("SELECT * FROM (" + searches.get(i) + ") b" + i);
        }
        return union.toString();
    }

    private static String order(String of) {
        return " ORDER BY " + of + "created_at DESC, " + of + "id DESC";
    }
}
