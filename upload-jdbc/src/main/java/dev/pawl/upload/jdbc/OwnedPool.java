// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.sql.SQLException;

/** Connections of a pool that is the store's own, made from a URL. */
final class OwnedPool implements Connections {
    private static final int SIZE = 10;
    private static final int PATIENCE_MILLIS = 5_000;

    private final HikariDataSource pool;
    private final Dialect dialect;
    private final Connections connections;

    private OwnedPool(HikariDataSource pool, Dialect dialect) {
        this.pool = pool;
        this.dialect = dialect;
        this.connections = new PooledConnections(pool, dialect);
    }

    /** Connects once, so that a wrong URL is told now. */
    static OwnedPool open(String url) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pawl-metadata");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(SIZE);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        HikariDataSource pool = opened(config);
        try {
            return new OwnedPool(pool, Dialect.of(pool));
        } catch (IOException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    Dialect dialect() {
        return dialect;
    }

    @Override
    public Link takeWriter() throws SQLException {
        return connections.takeWriter();
    }

    @Override
    public Link takeReader() throws SQLException {
        return connections.takeReader();
    }

    @Override
    public void giveBack(Link link) {
        connections.giveBack(link);
    }

    @Override
    public void close() {
        pool.close();
    }

    private static HikariDataSource opened(HikariConfig config) throws IOException {
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw e.getCause() instanceof SQLException cause
                    ? Fault.failure("the database was not opened", cause)
                    : new IOException("the database was not opened", e.getCause());
        } catch (RuntimeException e) {
            // without the cause: its text holds the URL, and that a password
            throw new IOException("the database was not opened: no driver on the class path takes its URL");
        }
    }
}
