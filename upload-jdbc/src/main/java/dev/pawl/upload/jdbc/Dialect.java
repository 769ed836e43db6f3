// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/** What differs between databases. */
enum Dialect {
    /** One writer at a time; a transaction that writes begins as such. */
    SQLITE("sqlite") {
        @Override
        void prepareToWrite(Link link) throws SQLException {
            // every connection has its own settings, and a pool may hand out one that we have never seen
            link.run("PRAGMA synchronous=FULL");
            link.run("PRAGMA busy_timeout=" + LOCK_MILLIS);
            if (!"2".equals(link.ask("PRAGMA synchronous").orElse(""))) {
                throw new SQLException("synchronous is not FULL", "58000");
            }
        }

        @Override
        void begin(Link link) throws SQLException {
            link.run("BEGIN IMMEDIATE");
        }

        @Override
        void commit(Link link) throws SQLException {
            link.run("COMMIT");
        }

        @Override
        void rollback(Link link) throws SQLException {
            link.run("ROLLBACK");
        }

        @Override
        void checkDurability(Link link) throws IOException, SQLException {
            String mode = link.ask("PRAGMA journal_mode=WAL").orElse("");
            if (!"wal".equalsIgnoreCase(mode)) {
                throw new IOException("this SQLite database cannot use a write-ahead log: journal mode is " + mode);
            }
        }

        @Override
        boolean isThere(SQLException e) {
            return String.valueOf(e.getMessage()).contains("duplicate column name");
        }

        @Override
        Grouping grouping() {
            return Grouping.IN_ONE;
        }
    },
    /** For tests and trials: durable only because every commit is followed by a forced write. */
    H2("h2") {
        @Override
        void prepareToWrite(Link link) throws SQLException {
            link.run("SET LOCK_TIMEOUT " + LOCK_MILLIS);
        }

        @Override
        void commit(Link link) throws SQLException {
            link.connection().commit();
            link.run("CHECKPOINT SYNC");
        }

        @Override
        void checkDurability(Link link) throws IOException, SQLException {
            try {
                link.run("CHECKPOINT SYNC");
            } catch (SQLException e) {
                throw new IOException("this H2 user may not force commits to disk (CHECKPOINT SYNC): make it an admin");
            }
        }

        @Override
        Grouping grouping() {
            return Grouping.IN_ONE;
        }

        @Override
        Optional<String> beyond(String prefix) {
            return Prefix.beyondByChar(prefix);
        }
    },
    /** Any number of writers; time-outs and durability are set within each transaction. */
    POSTGRESQL("postgresql") {
        @Override
        void beginLimited(Link link) throws SQLException {
            begin(link);
            link.sql(LIMITS).query().close();
        }

        @Override
        Grouping grouping() {
            return Grouping.IN_LANES;
        }

        @Override
        void checkDurability(Link link) throws IOException, SQLException {
            for (String setting : new String[] {"fsync", "full_page_writes"}) {
                if (!"on".equals(link.ask("SHOW " + setting).orElse(""))) {
                    throw new IOException("this PostgreSQL server runs with " + setting + "=off and may lose commits");
                }
            }
        }

        @Override
        boolean refusedCommit(SQLException e) {
            return Fault.of(e) == Fault.RETRY;
        }

        @Override
        Optional<String> clock() {
            return Optional.of("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint");
        }
    },
    /** Any number of writers; one round trip sets isolation and time-outs and begins. */
    MARIADB("mariadb") {
        @Override
        void begin(Link link) throws SQLException {
            link.run(Mariadb.BEGIN_UNLIMITED);
        }

        @Override
        void beginLimited(Link link) throws SQLException {
            link.run(Mariadb.BEGIN);
        }

        @Override
        void commit(Link link) throws SQLException {
            link.run("COMMIT");
        }

        @Override
        void rollback(Link link) throws SQLException {
            link.run("ROLLBACK");
        }

        @Override
        void checkDurability(Link link) throws IOException, SQLException {
            Mariadb.checkDurability(link);
        }

        @Override
        boolean refusedCommit(SQLException e) {
            return Fault.of(e) == Fault.RETRY;
        }

        @Override
        Optional<String> clock() {
            return Optional.of(Mariadb.CLOCK);
        }

        @Override
        Grouping grouping() {
            return Grouping.IN_LANES;
        }

        @Override
        boolean isThere(SQLException e) {
            return Mariadb.IS_THERE.contains(e.getErrorCode());
        }
    },
    /** As MariaDB, but for what the two do not share; by its documentation, for no server of it was at hand. */
    MYSQL("mysql") {
        @Override
        void begin(Link link) throws SQLException {
            link.run(Mariadb.MYSQL_UNLIMITED);
            super.begin(link);
        }

        @Override
        void beginLimited(Link link) throws SQLException {
            link.run(Mariadb.MYSQL_LIMITS);
            super.begin(link);
        }

        @Override
        void checkDurability(Link link) throws IOException, SQLException {
            Mariadb.checkDurability(link);
        }

        @Override
        boolean refusedCommit(SQLException e) {
            return Fault.of(e) == Fault.RETRY;
        }

        @Override
        Optional<String> clock() {
            return Optional.of(Mariadb.CLOCK);
        }

        @Override
        Grouping grouping() {
            return Grouping.IN_LANES;
        }

        @Override
        boolean isThere(SQLException e) {
            return Mariadb.IS_THERE.contains(e.getErrorCode());
        }
    };

    private static final int LOCK_MILLIS = 4000;

    /** One round trip together with BEGIN: nothing of ours holds a lock for long (M9), and commits are durable (M5). */
    private static final String LIMITS = "SELECT set_config('lock_timeout', '4000', true),"
            + " set_config('statement_timeout', '4500', true),"
            + " set_config('idle_in_transaction_session_timeout', '5000', true),"
            + " CASE WHEN current_setting('synchronous_commit') = 'off'"
            + " THEN set_config('synchronous_commit', 'on', true) END";

    private final String directory;

    Dialect(String directory) {
        this.directory = directory;
    }

    /**
     * The dialect of a database.
     *
     * @param product as its driver names it
     * @param version as its driver tells it: a driver of MySQL calls MariaDB by its own name
     * @throws IOException if we do not speak it
     */
    static Dialect of(String product, String version) throws IOException {
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "sqlite" -> SQLITE;
            case "h2" -> H2;
            case "postgresql" -> POSTGRESQL;
            case "mariadb" -> MARIADB;
            case "mysql" -> version.toLowerCase(Locale.ROOT).contains("mariadb") ? MARIADB : MYSQL;
            default ->
                throw new IOException("no dialect for the database \"" + product
                        + "\"; there are SQLite, H2, PostgreSQL, MariaDB and MySQL");
        };
    }

    /** The dialect of what a pool connects to. */
    static Dialect of(DataSource pool) throws IOException {
        try (Connection connection = pool.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            return of(about.getDatabaseProductName(), about.getDatabaseProductVersion());
        } catch (SQLException e) {
            throw Fault.failure("the database was not opened", e);
        }
    }

    /** Where the scripts of its schema are. */
    String directory() {
        return directory;
    }

    /** Sets up a connection that is about to write. */
    void prepareToWrite(Link link) throws SQLException {}

    /** A transaction that may take long: a migration. */
    void begin(Link link) throws SQLException {
        link.connection().setAutoCommit(false);
    }

    /** A transaction that holds no lock for long (M9) and whose commit is durable (M5). */
    void beginLimited(Link link) throws SQLException {
        begin(link);
    }

    /** Whatever is thrown from here leaves the transaction in doubt. */
    void commit(Link link) throws SQLException {
        link.connection().commit();
    }

    /** Whether a commit that failed certainly did not happen: the server itself answered that others were in its way. */
    boolean refusedCommit(SQLException e) {
        return false;
    }

    void rollback(Link link) throws SQLException {
        link.connection().rollback();
    }

    /** Makes durable what can be, once, and refuses what cannot (M5). */
    abstract void checkDurability(Link link) throws IOException, SQLException;

    /** Whether a script failed because a host, or a node that died, had run this statement. */
    boolean isThere(SQLException e) {
        return false;
    }

    /** How writers gain from sharing transactions. */
    Grouping grouping() {
        return Grouping.ALONE;
    }

    /** Asks for the microseconds of the database's own clock; empty if that is the clock of this process. */
    Optional<String> clock() {
        return Optional.empty();
    }

    /** The least text behind all that begin with a prefix, in the order of the database. */
    Optional<String> beyond(String prefix) {
        return Prefix.beyondByCodePoint(prefix);
    }
}
