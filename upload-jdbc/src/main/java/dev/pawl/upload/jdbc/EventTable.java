// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table {@code upload_events}: a row for each event and listener until it is delivered. A claim lies on the oldest row
 * of an upload and goes with it.
 */
final class EventTable {
    private static final String NAMES = "upload_id, sequence, file_id, owner_id, occurred_at, status, note,"
            + " scanner, engine, verdict, finding, checksum_sha256, scan_millis";
    private static final String INSERT = "INSERT INTO upload_events (listener, " + NAMES + ", claimed_until)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
    private static final String SELECT = "SELECT " + NAMES + " FROM upload_events e"
            + " WHERE e.listener = ? AND e.claimed_until <= ? AND NOT EXISTS (SELECT 1 FROM upload_events o"
            + " WHERE o.listener = e.listener AND o.upload_id = e.upload_id AND o.sequence < e.sequence)"
            + " ORDER BY e.occurred_at, e.upload_id, e.sequence LIMIT ?";
    private static final String CLAIM = "UPDATE upload_events SET claimed_until = ?"
            + " WHERE listener = ? AND upload_id = ? AND sequence = ? AND claimed_until <= ?";
    private static final String DELETE =
            "DELETE FROM upload_events WHERE listener = ? AND upload_id = ? AND sequence = ?";

    private static final String POSTPONE =
            "UPDATE upload_events SET claimed_until = ? WHERE listener = ? AND upload_id = ? AND sequence = ?";

    private EventTable() {}

    static void add(Link link, Batches batches, Set<String> listeners, List<UploadEvent> events) throws SQLException {
        for (String listener : new TreeSet<>(listeners)) {
            for (UploadEvent event : events) {
                Bound insert = link.sql(INSERT)
                        .text(Escaped.of(listener))
                        .text(event.upload().text())
                        .number(event.sequence())
                        .text(event.file().text())
                        .text(event.owner().text())
                        .time(event.at())
                        .text(event.state().name())
                        .text(Escaped.of(event.note()));
                verdict(insert, event.verdict());
                batches.insert(insert);
            }
        }
    }

    private static void verdict(Bound insert, Optional<ScanVerdict> verdict) throws SQLException {
        insert.text(verdict.map(one -> Escaped.of(one.scanner())))
                .text(verdict.map(one -> Escaped.of(one.engine())))
                .text(verdict.map(one -> one.kind().name()))
                .text(verdict.map(one -> Escaped.of(one.finding())))
                .text(verdict.flatMap(ScanVerdict::sha256).map(ChecksumText::of))
                .number(
                        verdict.isEmpty()
                                ? OptionalLong.empty()
                                : OptionalLong.of(verdict.get().took().toMillis()));
    }

    static List<UploadEvent> take(Link link, String listener, Instant now, Instant until, int limit)
            throws SQLException {
        List<UploadEvent> taken = new ArrayList<>();
        for (UploadEvent event : oldest(link, listener, now, limit)) {
            boolean mine = link.sql(CLAIM)
                            .time(until)
                            .text(Escaped.of(listener))
                            .text(event.upload().text())
                            .number(event.sequence())
                            .time(now)
                            .update()
                    == 1;
            if (mine) {
                taken.add(event);
            }
        }
        return taken;
    }

    static int delete(Link link, String listener, List<UploadEvent> events) throws SQLException {
        int deleted = 0;
        for (UploadEvent event : events) {
            deleted += link.sql(DELETE)
                    .text(Escaped.of(listener))
                    .text(event.upload().text())
                    .number(event.sequence())
                    .update();
        }
        return deleted;
    }

    static int postpone(Link link, String listener, List<UploadEvent> events, Instant until) throws SQLException {
        int postponed = 0;
        for (UploadEvent event : events) {
            postponed += link.sql(POSTPONE)
                    .time(until)
                    .text(Escaped.of(listener))
                    .text(event.upload().text())
                    .number(event.sequence())
                    .update();
        }
        return postponed;
    }

    private static List<UploadEvent> oldest(Link link, String listener, Instant now, int limit) throws SQLException {
        List<UploadEvent> events = new ArrayList<>();
        try (ResultSet rows = link.sql(SELECT)
                .text(Escaped.of(listener))
                .time(now)
                .number(limit)
                .query()) {
            while (rows.next()) {
                events.add(read(new Row(rows, 1)));
            }
        }
        return events;
    }

    private static UploadEvent read(Row row) throws SQLException {
        UploadId upload = new UploadId(row.text());
        long sequence = row.number();
        FileId file = new FileId(row.text());
        OwnerId owner = new OwnerId(row.text());
        return new UploadEvent(
                upload,
                file,
                owner,
                sequence,
                row.time(),
                SessionState.valueOf(row.text()),
                Escaped.back(row.text()),
                verdict(row));
    }

    private static Optional<ScanVerdict> verdict(Row row) throws SQLException {
        Optional<String> scanner = row.someText();
        Optional<String> engine = row.someText();
        Optional<String> kind = row.someText();
        Optional<String> finding = row.someText();
        Optional<String> sha256 = row.someText();
        OptionalLong millis = row.someNumber();
        return kind.map(one -> new ScanVerdict(
                scanner.map(Escaped::back).orElse(""),
                engine.map(Escaped::back).orElse(""),
                ScanVerdict.Kind.valueOf(one),
                finding.map(Escaped::back).orElse(""),
                sha256.map(ChecksumText::read),
                Duration.ofMillis(millis.orElse(0))));
    }
}
