// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The table {@code owner_accounts}. The quota is judged within the update, so by the database. */
final class AccountTable {
    private static final String UPDATE = "UPDATE owner_accounts SET bytes_used = bytes_used + ?,"
            + " open_sessions = open_sessions + ? WHERE owner_id = ? AND bytes_used <= ? AND open_sessions <= ?";
    private static final String INSERT =
            "INSERT INTO owner_accounts (owner_id, bytes_used, open_sessions) VALUES (?, ?, ?)";
    private static final String SELECT = "SELECT bytes_used, open_sessions FROM owner_accounts WHERE owner_id = ?";

    /** The whole transaction may go through if it is run again. */
    private static final String AGAIN = "40001";

    private AccountTable() {}

    /** Adds to the account of an owner. Throws a retryable fault if another transaction opened or lowered it meanwhile. */
    static Outcome charge(Link link, OwnerId owner, Usage more, Quota quota) throws SQLException {
        int changed = charging(
                        link,
                        owner,
                        more,
                        room(quota.bytes(), more.bytes()),
                        room(quota.openSessions(), more.openSessions()))
                .update();
        if (changed == 1) {
            return Outcome.DONE;
        }
        Optional<Usage> account = find(link, owner);
        if (!fits(account.orElse(Usage.NOTHING), more, quota)) {
            return Outcome.OVER_QUOTA;
        }
        if (account.isPresent()) {
            // it was opened, or lowered, between the two statements: no refusal
            throw new SQLException("the account changed meanwhile", AGAIN);
        }
        try {
            link.sql(INSERT)
                    .text(owner.text())
                    .number(more.bytes())
                    .number(more.openSessions())
                    .update();
            return Outcome.DONE;
        } catch (SQLException e) {
            throw Fault.of(e) == Fault.DUPLICATE ? new SQLException("the account was opened meanwhile", AGAIN) : e;
        }
    }

    /** Changes one row if no more than this was charged before. */
    static Bound charging(Link link, OwnerId owner, Usage more, long mostBytes, long mostSessions) throws SQLException {
        return link.sql(UPDATE)
                .number(more.bytes())
                .number(more.openSessions())
                .text(owner.text())
                .number(mostBytes)
                .number(mostSessions);
    }

    static Usage read(Link link, OwnerId owner) throws SQLException {
        return find(link, owner).orElse(Usage.NOTHING);
    }

    /** Whether updates count the rows they find, not only those they change. To be undone; no owner has an empty id. */
    static boolean countsRowsFound(Link link) throws SQLException {
        link.sql(INSERT).text("").number(0).number(0).update();
        return link.sql("UPDATE owner_accounts SET bytes_used = ? WHERE owner_id = ?")
                        .number(0)
                        .text("")
                        .update()
                == 1;
    }

    private static Optional<Usage> find(Link link, OwnerId owner) throws SQLException {
        try (ResultSet rows = link.sql(SELECT).text(owner.text()).query()) {
            return rows.next() ? Optional.of(new Usage(rows.getLong(1), rows.getInt(2))) : Optional.empty();
        }
    }

    private static boolean fits(Usage account, Usage more, Quota quota) {
        return account.bytes() <= room(quota.bytes(), more.bytes())
                && account.openSessions() <= room(quota.openSessions(), more.openSessions());
    }

    /** The most that may have been charged before; a write that raises nothing is never refused. */
    private static long room(long limit, long more) {
        return more > 0 ? limit - more : Long.MAX_VALUE;
    }
}
