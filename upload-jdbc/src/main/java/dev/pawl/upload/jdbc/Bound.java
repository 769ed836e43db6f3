// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A prepared statement that gets its values one after the other. */
final class Bound {
    private final PreparedStatement statement;
    private int next = 1;

    Bound(PreparedStatement statement) {
        this.statement = statement;
    }

    Bound text(String value) throws SQLException {
        statement.setString(next++, value);
        return this;
    }

    Bound text(Optional<String> value) throws SQLException {
        if (value.isEmpty()) {
            statement.setNull(next++, Types.VARCHAR);
            return this;
        }
        return text(value.get());
    }

    Bound number(long value) throws SQLException {
        statement.setLong(next++, value);
        return this;
    }

    Bound number(OptionalLong value) throws SQLException {
        if (value.isEmpty()) {
            statement.setNull(next++, Types.BIGINT);
            return this;
        }
        return number(value.getAsLong());
    }

    Bound flag(boolean value) throws SQLException {
        statement.setInt(next++, value ? 1 : 0);
        return this;
    }

    Bound time(Instant value) throws SQLException {
        return number(Micros.of(value));
    }

    Bound time(Optional<Instant> value) throws SQLException {
        return number(value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Micros.of(value.get())));
    }

    Bound bytes(byte[] value) throws SQLException {
        statement.setBytes(next++, value);
        return this;
    }

    /** How many rows changed. */
    int update() throws SQLException {
        next = 1;
        return statement.executeUpdate();
    }

    /** Transaction control: neither rows nor counts. */
    void run() throws SQLException {
        statement.execute();
    }

    /** To be closed by the caller. */
    ResultSet query() throws SQLException {
        next = 1;
        return statement.executeQuery();
    }

    /** One more set of values; {@link #flush} sends all of them and tells how many rows each changed. */
    void add() throws SQLException {
        next = 1;
        statement.addBatch();
    }

    int[] flush() throws SQLException {
        return statement.executeBatch();
    }

    /** The same for all that share their sets of values. */
    PreparedStatement statement() {
        return statement;
    }
}
