// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.Checkpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The fields of one row of a result, read one after the other. */
final class Row {
    private final ResultSet result;
    private int next;

    Row(ResultSet result, int first) {
        this.result = result;
        this.next = first;
    }

    String text() throws SQLException {
        String value = result.getString(next++);
        return value == null ? "" : value;
    }

    Optional<String> someText() throws SQLException {
        return Optional.ofNullable(result.getString(next++));
    }

    long number() throws SQLException {
        return result.getLong(next++);
    }

    int small() throws SQLException {
        return result.getInt(next++);
    }

    OptionalLong someNumber() throws SQLException {
        long value = result.getLong(next++);
        return result.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    boolean flag() throws SQLException {
        return result.getInt(next++) != 0;
    }

    Instant time() throws SQLException {
        return Micros.instant(number());
    }

    Optional<Instant> someTime() throws SQLException {
        OptionalLong micros = someNumber();
        return micros.isEmpty() ? Optional.empty() : Optional.of(Micros.instant(micros.getAsLong()));
    }

    Checkpoint checkpoint() throws SQLException {
        byte[] state = result.getBytes(next++);
        return state == null ? Checkpoint.NONE : Checkpoint.of(state);
    }
}
