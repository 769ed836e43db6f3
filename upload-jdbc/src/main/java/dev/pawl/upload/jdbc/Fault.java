// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;

/** What an exception of a driver means to us. */
enum Fault {
    /** A key is taken. */
    DUPLICATE("a key is taken", false),
    /** The same transaction may go through at once: serialization failure, deadlock, concurrent update. */
    RETRY("it met other transactions", true),
    /** A lock, a statement or a pool took too long, or the database has no room for another connection. */
    BUSY("the database is busy", true),
    /** Writes are refused here: a standby, or a read-only file. */
    READ_ONLY("the database is read-only", true),
    /** The connection is gone. */
    LOST("the connection to the database is lost", true),
    /** Anything else. */
    OTHER("the database refused it", false);

    private static final Set<String> RETRYABLE = Set.of("40001", "40P01", "90131");
    private static final Set<String> TAKING_LONG =
            Set.of("55P03", "57014", "HYT00", "53000", "53100", "53200", "53300");
    private static final Set<String> GONE = Set.of("57P01", "57P02", "57P03", "25P03", "90067", "90121", "90098");
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;
    private static final int SQLITE_READ_ONLY = 8;
    private static final int SQLITE_CONSTRAINT = 19;

    /** MariaDB and MySQL tell more by their numbers than by states. */
    private static final Map<Integer, Fault> MYSQL = Map.ofEntries(
            Map.entry(1062, DUPLICATE),
            Map.entry(1020, RETRY),
            Map.entry(1213, RETRY),
            Map.entry(1021, BUSY),
            Map.entry(1040, BUSY),
            Map.entry(1114, BUSY),
            Map.entry(1203, BUSY),
            Map.entry(1205, BUSY),
            Map.entry(1226, BUSY),
            Map.entry(1317, BUSY),
            Map.entry(1969, BUSY),
            Map.entry(3024, BUSY),
            Map.entry(1290, READ_ONLY),
            Map.entry(1792, READ_ONLY),
            Map.entry(1836, READ_ONLY),
            Map.entry(1927, LOST),
            Map.entry(4031, LOST));

    private final String meaning;
    private final boolean passing;

    Fault(String meaning, boolean passing) {
        this.meaning = meaning;
        this.passing = passing;
    }

    static Fault of(SQLException e) {
        String state = e.getSQLState();
        if (state == null) {
            return e instanceof SQLTransientConnectionException ? BUSY : ofSqlite(e);
        }
        Fault known = MYSQL.get(e.getErrorCode());
        if (known != null) {
            return known;
        }
        if (state.equals("23505")) {
            return DUPLICATE;
        }
        if (RETRYABLE.contains(state)) {
            return RETRY;
        }
        if (TAKING_LONG.contains(state)) {
            return BUSY;
        }
        if (state.equals("25006")) {
            return READ_ONLY;
        }
        return state.startsWith("08") || GONE.contains(state) ? LOST : OTHER;
    }

    /**
     * The exception for our caller: which thing, and whether trying again can help. The driver's own text stays behind, for
     * it may hold SQL and values.
     *
     * @param what was not done
     */
    static IOException failure(String what, SQLException e) {
        Fault fault = of(e);
        String state = e.getSQLState() == null ? "code " + e.getErrorCode() : "SQLState " + e.getSQLState();
        IOException failure = new IOException(what + ": " + fault.meaning + " (" + state + ", "
                + e.getClass().getSimpleName() + "); "
                + (fault.passing ? "trying again may help" : "trying again the same way will not help"));
        failure.setStackTrace(e.getStackTrace());
        return failure;
    }

    private static Fault ofSqlite(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.getErrorCode()) {
            case SQLITE_CONSTRAINT -> message.contains("UNIQUE") || message.contains("PRIMARYKEY") ? DUPLICATE : OTHER;
            case SQLITE_BUSY, SQLITE_LOCKED -> BUSY;
            case SQLITE_READ_ONLY -> READ_ONLY;
            default -> OTHER;
        };
    }
}
