// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings a schema to this library's version. One node does it while the others wait: the holder of the lock row, which is
 * held by its transaction where the database can roll back a change of schema, and else by a lease that ends.
 */
final class Migration {
    private static final String LOCK_TABLE = "CREATE TABLE IF NOT EXISTS upload_schema_lock"
            + " (id INTEGER NOT NULL PRIMARY KEY, locked_until BIGINT NOT NULL)";
    private static final String VERSION_TABLE = "CREATE TABLE IF NOT EXISTS upload_schema"
            + " (version INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL,"
            + " checksum VARCHAR(64) NOT NULL, applied_at BIGINT NOT NULL)";
    private static final long LEASE_MICROS = TimeUnit.MINUTES.toMicros(1);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Connections connections;
    private final Dialect dialect;
    private final StoreClock clock;
    private final List<Script> scripts;

    Migration(Connections connections, Dialect dialect, StoreClock clock, List<Script> scripts) {
        this.connections = connections;
        this.dialect = dialect;
        this.clock = clock;
        this.scripts = scripts;
    }

    /** Applies what is missing. Twice is once, and several nodes may do it at the same time. */
    void apply() throws IOException {
        long begun = System.nanoTime();
        SQLException last = new SQLException("another node holds the lock row", "55P03");
        while (System.nanoTime() - begun < PATIENCE_NANOS) {
            try {
                if (attempt()) {
                    return;
                }
            } catch (SQLException e) {
                Fault fault = Fault.of(e);
                // two nodes that create one table at the same time look like a taken key or an object that exists
                if (fault == Fault.READ_ONLY
                        || fault == Fault.OTHER && System.nanoTime() - begun > PATIENCE_NANOS / 60) {
                    throw Fault.failure("the schema was not brought to version " + scripts.size(), e);
                }
                last = e;
            }
            LockSupport.parkNanos(PAUSE_NANOS + ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
        }
        throw Fault.failure("the schema was not brought to version " + scripts.size(), last);
    }

    /** Refuses a schema that is not exactly this library's; for hosts that run the scripts themselves. */
    void check() throws IOException {
        try {
            Link link = connections.takeReader();
            try {
                for (String table : List.of(
                        "files",
                        "file_metadata",
                        "upload_sessions",
                        "upload_parts",
                        "owner_accounts",
                        "upload_events",
                        "owner_meters")) {
                    link.ask("SELECT 1 FROM " + table + " WHERE 1 = 0");
                }
                link.ask("SELECT scan_millis FROM upload_events WHERE 1 = 0");
            } finally {
                connections.giveBack(link);
            }
        } catch (SQLException e) {
            throw Fault.failure("the tables of version " + scripts.size() + " are not all there", e);
        }
    }

    /** Whether the schema is as it should be now; if not, another node is at it. */
    private boolean attempt() throws SQLException, IOException {
        // before a connection is taken: the clock may need one, and the pool may have but one
        Instant now = clock.now();
        Link link = connections.takeWriter();
        try {
            prepare(link);
            if (missing(link).isEmpty()) {
                return true;
            }
            return locked(link, now);
        } finally {
            connections.giveBack(link);
        }
    }

    private boolean locked(Link link, Instant now) throws SQLException, IOException {
        dialect.begin(link);
        boolean done = false;
        try {
            boolean mine = link.sql("UPDATE upload_schema_lock SET locked_until = ? WHERE id = 1 AND locked_until <= ?")
                            .number(Micros.of(now) + LEASE_MICROS)
                            .time(now)
                            .update()
                    == 1;
            if (mine) {
                for (Script script : missing(link)) {
                    run(link, script, now);
                }
                link.sql("UPDATE upload_schema_lock SET locked_until = 0 WHERE id = 1")
                        .update();
                dialect.commit(link);
                done = true;
            }
        } finally {
            if (!done) {
                link.breakOff();
                dialect.rollback(link);
            }
        }
        return done;
    }

    private void run(Link link, Script script, Instant now) throws SQLException {
        for (String statement : script.statements()) {
            try {
                link.run(statement);
            } catch (SQLException e) {
                if (!dialect.isThere(e)) {
                    throw e;
                }
            }
        }
        link.sql("INSERT INTO upload_schema (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)")
                .number(script.version())
                .text(script.name())
                .text(script.checksum())
                .time(now)
                .update();
    }

    private static void prepare(Link link) throws SQLException {
        link.run(LOCK_TABLE);
        link.run(VERSION_TABLE);
        try (ResultSet rows =
                link.sql("SELECT id FROM upload_schema_lock WHERE id = 1").query()) {
            if (rows.next()) {
                return;
            }
        }
        link.sql("INSERT INTO upload_schema_lock (id, locked_until) VALUES (1, 0)")
                .update();
    }

    /** The scripts that are not applied yet. */
    private List<Script> missing(Link link) throws SQLException, IOException {
        Map<Integer, String> applied = new TreeMap<>();
        try (ResultSet rows =
                link.sql("SELECT version, checksum FROM upload_schema").query()) {
            while (rows.next()) {
                applied.put(rows.getInt(1), rows.getString(2));
            }
        }
        for (int version : applied.keySet()) {
            if (version > scripts.size()) {
                throw new IOException("the schema is at version " + version + " and this library knows "
                        + scripts.size() + ": use a newer library; trying again will not help");
            }
        }
        for (Script script : scripts) {
            String checksum = applied.get(script.version());
            if (checksum != null && !checksum.equals(script.checksum())) {
                throw new IOException("version " + script.version() + " of the schema was made by another script than"
                        + " this library's; trying again will not help");
            }
        }
        return scripts.stream()
                .filter(script -> !applied.containsKey(script.version()))
                .toList();
    }
}
