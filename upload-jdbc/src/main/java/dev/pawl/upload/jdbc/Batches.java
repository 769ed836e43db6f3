// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Statements with many sets of values each: a round trip for each statement, not for each set. */
final class Batches {
    private final Map<PreparedStatement, Waiting> open = new LinkedHashMap<>();

    /** Which counts matter: a driver may not tell those of inserts, and an insert either happens or throws. */
    private enum Kind {
        INSERT,
        UPDATE
    }

    private record Waiting(Bound bound, Kind kind) {}

    /** An insert that waits until {@link #flush}. Nothing else is run by this statement meanwhile. */
    void insert(Bound bound) throws SQLException {
        add(bound, Kind.INSERT);
    }

    /** An update that waits until {@link #flush}. Nothing else is run by this statement meanwhile. */
    void update(Bound bound) throws SQLException {
        add(bound, Kind.UPDATE);
    }

    /** Runs them in the order in which each statement first came; whether every update changed exactly one row. */
    boolean flush() throws SQLException {
        boolean one = true;
        for (Waiting waiting : open.values()) {
            int[] counts = waiting.bound.flush();
            one &= waiting.kind == Kind.INSERT || Arrays.stream(counts).allMatch(count -> count == 1);
        }
        open.clear();
        return one;
    }

    private void add(Bound bound, Kind kind) throws SQLException {
        bound.add();
        open.putIfAbsent(bound.statement(), new Waiting(bound, kind));
    }
}
