// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;

/** The table {@code upload_parts}. Whoever adds holds the lock on the session's row. */
final class PartTable {
    private static final String INSERT =
            "INSERT INTO upload_parts (upload_id, part_offset, part_length, epoch, checkpoint) VALUES (?, ?, ?, ?, ?)";
    private static final String BETWEEN = "SELECT part_offset, part_length FROM upload_parts"
            + " WHERE upload_id = ? AND part_offset >= ? AND part_offset <= ?";
    private static final String SELECT = "SELECT part_offset, part_length, epoch, checkpoint FROM upload_parts"
            + " WHERE upload_id = ? AND (part_offset > ? OR part_offset = ? AND part_length > ?)"
            + " ORDER BY part_offset, part_length LIMIT ?";
    private static final String DELETE = "DELETE FROM upload_parts WHERE upload_id = ?";

    private record Range(long offset, long length) {}

    private PartTable() {}

    /** The first of equal ranges stays. Found by a look and not by the insert: a driver cannot batch what selects. */
    static void add(Link link, UploadId id, List<Part> parts) throws SQLException {
        Set<Range> there = between(link, id, parts);
        Bound insert = link.sql(INSERT);
        boolean any = false;
        for (Part part : parts) {
            if (there.add(new Range(part.offset(), part.length()))) {
                insert.text(id.text())
                        .number(part.offset())
                        .number(part.length())
                        .number(part.epoch())
                        .bytes(part.state().state())
                        .add();
                any = true;
            }
        }
        if (any) {
            insert.flush();
        }
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

    private static Set<Range> between(Link link, UploadId id, List<Part> parts) throws SQLException {
        LongSummaryStatistics offsets = parts.stream().mapToLong(Part::offset).summaryStatistics();
        Bound select =
                link.sql(BETWEEN).text(id.text()).number(offsets.getMin()).number(offsets.getMax());
        Set<Range> ranges = new HashSet<>();
        try (ResultSet rows = select.query()) {
            while (rows.next()) {
                ranges.add(new Range(rows.getLong(1), rows.getLong(2)));
            }
        }
        return ranges;
    }

    static void delete(Link link, String upload) throws SQLException {
        link.sql(DELETE).text(upload).update();
    }
}
