// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rate.Level;
import dev.pawl.upload.spi.RateLimiter.Meter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/** The table {@code owner_meters}: where each meter of an owner stands, in the words of {@code Rate}. */
final class MeterTable {
    /** Changes nothing, and makes all others wait: what is read behind it is the newest. */
    private static final String LOCK =
            "UPDATE owner_meters SET level_used = level_used WHERE owner_id = ? AND meter = ?";

    private static final String SELECT =
            "SELECT level_at, level_used FROM owner_meters WHERE owner_id = ? AND meter = ?";
    private static final String UPDATE =
            "UPDATE owner_meters SET level_at = ?, level_used = ? WHERE owner_id = ? AND meter = ?";
    private static final String INSERT =
            "INSERT INTO owner_meters (owner_id, meter, level_at, level_used) VALUES (?, ?, ?, ?)";

    /** The whole transaction may go through if it is run again. */
    private static final String AGAIN = "40001";

    private MeterTable() {}

    /** Says where the meter stands after it. Throws a retryable fault if another transaction began it meanwhile. */
    static Level add(Link link, OwnerId owner, Meter meter, UnaryOperator<Level> more) throws SQLException {
        boolean begun = link.sql(LOCK).text(owner.text()).text(meter.name()).update() == 1;
        Level after = more.apply(begun ? read(link, owner, meter) : Level.EMPTY);
        if (begun) {
            update(link, owner, meter, after);
        } else {
            insert(link, owner, meter, after);
        }
        return after;
    }

    private static Level read(Link link, OwnerId owner, Meter meter) throws SQLException {
        try (ResultSet rows =
                link.sql(SELECT).text(owner.text()).text(meter.name()).query()) {
            return rows.next() ? new Level(rows.getLong(1), rows.getLong(2)) : Level.EMPTY;
        }
    }

    private static void update(Link link, OwnerId owner, Meter meter, Level after) throws SQLException {
        link.sql(UPDATE)
                .number(after.at())
                .number(after.used())
                .text(owner.text())
                .text(meter.name())
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
