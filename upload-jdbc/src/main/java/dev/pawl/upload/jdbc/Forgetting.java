// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Removes the rows of uploads whose bytes are gone. They charge nothing, so no account changes. */
final class Forgetting {
    private static final String SELECT =
            "SELECT id, file_id FROM upload_sessions WHERE gone_since < ? ORDER BY gone_since, id LIMIT ?";
    private static final String DELETE = "DELETE FROM upload_sessions WHERE id = ? AND gone_since < ?";

    private record Ids(String upload, String file) {}

    private Forgetting() {}

    static int on(Link link, Instant before, int limit) throws SQLException {
        List<Ids> gone = new ArrayList<>();
        try (ResultSet rows = link.sql(SELECT).time(before).number(limit).query()) {
            while (rows.next()) {
                gone.add(new Ids(rows.getString(1), rows.getString(2)));
            }
        }
        int forgotten = 0;
        for (Ids ids : gone) {
            if (link.sql(DELETE).text(ids.upload).time(before).update() == 1) {
                forgotten++;
                PartTable.delete(link, ids.upload);
                FileTable.delete(link, ids.file, ids.upload);
            }
        }
        return forgotten;
    }
}
