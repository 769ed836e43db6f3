// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The connections of the host's pool, borrowed for one transaction each. */
final class PooledConnections implements Connections {
    private final DataSource pool;
    private final Dialect dialect;

    PooledConnections(DataSource pool, Dialect dialect) {
        this.pool = pool;
        this.dialect = dialect;
    }

    @Override
    public Link takeWriter() throws SQLException {
        Link link = takeReader();
        try {
            dialect.prepareToWrite(link);
            return link;
        } catch (SQLException | RuntimeException e) {
            giveBack(link);
            throw e;
        }
    }

    @Override
    public Link takeReader() throws SQLException {
        Connection connection = pool.getConnection();
        Link link = new Link(connection);
        try {
            if (!connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            return link;
        } catch (SQLException | RuntimeException e) {
            giveBack(link);
            throw e;
        }
    }

    @Override
    public void giveBack(Link link) {
        try (link) {
            if (link.broken()) {
                // or a pool would hand it out again, with whatever is open on it
                link.connection().abort(Runnable::run);
            } else if (!link.connection().getAutoCommit()) {
                link.connection().setAutoCommit(true);
            }
        } catch (SQLException gone) {
            // the transaction on it has ended one way or the other; what the pool does with a dead connection is its
            // affair
        }
    }

    /** Nothing: the pool belongs to the host. */
    @Override
    public void close() {}
}
