// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rate.Level;
import dev.pawl.upload.spi.RateLimiter.Meter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The table {@code owner_meters}: where each meter of an owner stands, in the words of {@code Rate}. */
final class MeterTable {
    private static final String SELECT =
            "SELECT level_at, level_used FROM owner_meters WHERE owner_id = ? AND meter = ?";
    private static final String UPDATE = "UPDATE owner_meters SET level_at = ?, level_used = ?"
            + " WHERE owner_id = ? AND meter = ? AND level_at = ? AND level_used = ?";
    private static final String INSERT =
            "INSERT INTO owner_meters (owner_id, meter, level_at, level_used) VALUES (?, ?, ?, ?)";

    /** The whole transaction may go through if it is run again. */
    private static final String AGAIN = "40001";

    private MeterTable() {}

    /** Says where the meter stands after it. Throws a retryable fault if another transaction was quicker. */
    static Level add(Link link, OwnerId owner, Meter meter, UnaryOperator<Level> more) throws SQLException {
        Optional<Level> before = find(link, owner, meter);
        Level after = more.apply(before.orElse(Level.EMPTY));
        if (before.isEmpty()) {
            insert(link, owner, meter, after);
        } else if (update(link, owner, meter, before.get(), after) == 0) {
            throw new SQLException("the meter moved meanwhile", AGAIN);
        }
        return after;
    }

    private static Optional<Level> find(Link link, OwnerId owner, Meter meter) throws SQLException {
        try (ResultSet rows =
                link.sql(SELECT).text(owner.text()).text(meter.name()).query()) {
            return rows.next() ? Optional.of(new Level(rows.getLong(1), rows.getLong(2))) : Optional.empty();
        }
    }

    private static int update(Link link, OwnerId owner, Meter meter, Level before, Level after) throws SQLException {
        return link.sql(UPDATE)
                .number(after.at())
                .number(after.used())
                .text(owner.text())
                .text(meter.name())
                .number(before.at())
                .number(before.used())
                .update();
    }

    private static void insert(Link link, OwnerId owner, Meter meter, Level after) throws SQLException {
        try {
            link.sql(INSERT)
                    .text(owner.text())
                    .text(meter.name())
                    .number(after.at())
                    .number(after.used())
                    .update();
        } catch (SQLException e) {
            throw Fault.of(e) == Fault.DUPLICATE ? new SQLException("the meter was begun meanwhile", AGAIN) : e;
        }
    }
}
