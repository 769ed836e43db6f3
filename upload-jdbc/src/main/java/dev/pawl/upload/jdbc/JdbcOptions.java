// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.time.InstantSource;
import java.util.Optional;

/**
 * What may be chosen about a store in SQL.
 *
 * @param schema who keeps the tables
 * @param clock the store's time instead of the usual one, for tests; the usual one is the database's own, and for SQLite
 *     and H2 that of this process
 */
public record JdbcOptions(Schema schema, Optional<InstantSource> clock) {
    /** The tables are kept by this library, and the clock is the usual one. */
    public static final JdbcOptions DEFAULT = new JdbcOptions(Schema.MIGRATED, Optional.empty());

    /** Who keeps the tables. */
    public enum Schema {
        /** This library, when a store is opened. */
        MIGRATED,
        /** The host, with the same scripts: opening a store only looks whether the tables are there. */
        GIVEN
    }

    /**
     * The same but for the clock.
     *
     * @param source of the store's time
     * @return a copy
     */
    public JdbcOptions withClock(InstantSource source) {
        return new JdbcOptions(schema, Optional.of(source));
    }

    /**
     * The same but for who keeps the tables.
     *
     * @param keeper of the tables
     * @return a copy
     */
    public JdbcOptions withSchema(Schema keeper) {
        return new JdbcOptions(keeper, clock);
    }
}
