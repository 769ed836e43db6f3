// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.spi.MetadataStore.Page;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A place in a list of rows by newest creation: the last row of a page, so that rows created meanwhile move nothing.
 *
 * @param at creation of the row
 * @param id of the row
 */
record Cursor(Instant at, String id) implements Comparable<Cursor> {
    private static final char MARK = '_';

    static <T> Page<T> page(List<T> rows, Function<T, Cursor> place, Optional<String> cursor, int limit) {
        Optional<Cursor> after = cursor.map(Cursor::parse);
        List<T> found = rows.stream()
                .filter(row -> after.isEmpty() || place.apply(row).compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(place))
                .limit(limit + 1L)
                .toList();
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<T> page = found.subList(0, limit);
        return new Page<>(page, Optional.of(place.apply(page.get(limit - 1)).text()));
    }

    /** Newest first. */
    @Override
    public int compareTo(Cursor other) {
        int byTime = other.at.compareTo(at);
        return byTime != 0 ? byTime : other.id.compareTo(id);
    }

    private String text() {
        return at.toString() + MARK + id;
    }

    private static Cursor parse(String text) {
        int mark = text.indexOf(MARK);
        try {
            return new Cursor(Instant.parse(text.substring(0, Math.max(0, mark))), text.substring(mark + 1));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not a cursor of this list", e);
        }
    }
}
