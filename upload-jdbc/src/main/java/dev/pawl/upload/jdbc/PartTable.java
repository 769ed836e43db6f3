// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The table {@code upload_parts}. Whoever adds holds the lock on the session's row. */
final class PartTable {
    private static final String INSERT =
            "INSERT INTO upload_parts (upload_id, part_offset, part_length, epoch, checkpoint)"
                    + " SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS"
                    + " (SELECT 1 FROM upload_parts WHERE upload_id = ? AND part_offset = ? AND part_length = ?)";
    private static final String SELECT = "SELECT part_offset, part_length, epoch, checkpoint FROM upload_parts"
            + " WHERE upload_id = ? AND (part_offset > ? OR part_offset = ? AND part_length > ?)"
            + " ORDER BY part_offset, part_length LIMIT ?";
    private static final String DELETE = "DELETE FROM upload_parts WHERE upload_id = ?";

    private PartTable() {}

    /** The first of equal ranges stays. */
    static void add(Link link, UploadId id, List<Part> parts) throws SQLException {
        Bound insert = link.sql(INSERT);
        for (Part part : parts) {
            insert.text(id.text())
                    .number(part.offset())
                    .number(part.length())
                    .number(part.epoch())
                    .bytes(part.state().state())
                    .text(id.text())
                    .number(part.offset())
                    .number(part.length())
                    .add();
        }
        insert.flush();
    }

    /** Those behind a range, in order. */
    static List<Part> page(Link link, UploadId id, long offset, long length, int limit) throws SQLException {
        Bound select = link.sql(SELECT)
                .text(id.text())
                .number(offset)
                .number(offset)
                .number(length)
                .number(limit);
        List<Part> parts = new ArrayList<>();
        try (ResultSet rows = select.query()) {
            while (rows.next()) {
                Row row = new Row(rows, 1);
                parts.add(new Part(row.number(), row.number(), row.number(), row.checkpoint()));
            }
        }
        return parts;
    }

    static void delete(Link link, String upload) throws SQLException {
        link.sql(DELETE).text(upload).update();
    }
}
