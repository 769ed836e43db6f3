// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sessions together with their files. */
final class RowSearch {
    private static final String ALL = "SELECT " + SessionTable.COLUMNS + ", " + FileTable.COLUMNS
            + " FROM upload_sessions s LEFT JOIN files f ON f.id = s.file_id AND f.upload_id = s.id WHERE ";
    private static final String BY_UPLOAD = ALL + "s.id = ?";
    private static final String BY_FILE = ALL + "s.id = (SELECT g.upload_id FROM files g WHERE g.id = ?)";
    private static final String DUE = ALL + "s.due_at <= ? ORDER BY s.due_at, s.id LIMIT ?";

    private RowSearch() {}

    static Optional<Rows> byUpload(Link link, String id) throws SQLException {
        return all(link.sql(BY_UPLOAD).text(id)).stream().findFirst();
    }

    static Optional<Rows> byFile(Link link, String id) throws SQLException {
        return all(link.sql(BY_FILE).text(id)).stream().findFirst();
    }

    static List<Rows> due(Link link, Instant now, int limit) throws SQLException {
        return all(link.sql(DUE).time(now).number(limit));
    }

    private static List<Rows> all(Bound select) throws SQLException {
        List<Rows> found = new ArrayList<>();
        try (ResultSet result = select.query()) {
            while (result.next()) {
                UploadSession session = SessionTable.read(new Row(result, 1));
                boolean file = result.getString(SessionTable.WIDTH + 1) != null;
                found.add(new Rows(
                        session,
                        file
                                ? Optional.of(FileTable.read(new Row(result, SessionTable.WIDTH + 1)))
                                : Optional.empty()));
            }
        }
        return found;
    }
}
