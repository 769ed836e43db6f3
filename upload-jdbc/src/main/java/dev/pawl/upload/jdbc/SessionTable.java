// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSession.Content;
import dev.pawl.upload.UploadSession.Duty;
import dev.pawl.upload.UploadSession.Fence;
import dev.pawl.upload.UploadSession.Outcome;
import dev.pawl.upload.UploadSession.Times;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.spi.MetadataStore.Guard;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The table {@code upload_sessions}. */
final class SessionTable {
    /** Never change. */
    private static final String BORN =
            "id, file_id, owner_id, chunk_size, role, storage, destination, spec," + " created_at, timeout_micros";

    /** Change with every version. */
    private static final String[] LIVE = {
        "status",
        "total_size",
        "bytes_received",
        "checkpoint",
        "prepared",
        "allowance",
        "checksum_sha256",
        "detected_type",
        "version",
        "epoch",
        "writer",
        "due_at",
        "claimed",
        "tries",
        "delays",
        "failure",
        "note",
        "joined_to",
        "hidden",
        "state_since",
        "last_activity_at"
    };

    /** Follow from the others: what is charged, and the times that other programs and our own queries look for. */
    private static final String[] DERIVED = {"expires_at", "charged_bytes", "gone_since"};

    private static final int BORN_COLUMNS = 10;

    /** Number of columns in {@link #COLUMNS}. */
    static final int WIDTH = BORN_COLUMNS + LIVE.length;

    /** What {@link #read} reads, of a table named s. */
    static final String COLUMNS = "s." + BORN.replace(", ", ", s.") + ", s." + String.join(", s.", LIVE);

    private static final String INSERT = "INSERT INTO upload_sessions (" + BORN + ", " + String.join(", ", LIVE) + ", "
            + String.join(", ", DERIVED) + ") VALUES (?" + ", ?".repeat(WIDTH + DERIVED.length - 1) + ")";
    private static final String UPDATE = "UPDATE upload_sessions SET " + String.join(" = ?, ", LIVE) + " = ?, "
            + String.join(" = ?, ", DERIVED) + " = ? WHERE id = ? AND version = ?";
    private static final String UPDATE_IF_DUE = UPDATE + " AND due_at = ?";
    private static final String UPDATE_IF_NEVER_DUE = UPDATE + " AND due_at IS NULL";
    private static final String RENEW = "UPDATE upload_sessions SET"
            + " due_at = CASE WHEN last_activity_at <= ? THEN ? + timeout_micros ELSE due_at END,"
            + " expires_at = CASE WHEN last_activity_at <= ? THEN ? + timeout_micros ELSE expires_at END,"
            + " last_activity_at = CASE WHEN last_activity_at <= ? THEN ? ELSE last_activity_at END"
            + " WHERE id = ? AND status IN ('PENDING', 'UPLOADING') AND joined_to IS NULL AND total_size >= ?";

    private SessionTable() {}

    /** Changes one row, or throws a duplicate if the id is taken. */
    static Bound insertion(Link link, UploadSession row) throws SQLException {
        Bound values = link.sql(INSERT)
                .text(row.id().text())
                .text(row.file().text())
                .text(row.owner().text())
                .number(row.spec().chunkSize())
                .text(row.spec().role().name())
                .text(row.placement().storage())
                .text(row.placement().destination())
                .text(SpecText.of(row.spec()))
                .time(row.times().createdAt())
                .number(Micros.of(row.times().timeout()));
        return live(values, row);
    }

    /** Changes one row if it is still what it was before. */
    static Bound change(Link link, UploadSession before, UploadSession after, Guard guard) throws SQLException {
        boolean anyDue = guard == Guard.VERSION;
        String text = anyDue ? UPDATE : before.dueAt().isPresent() ? UPDATE_IF_DUE : UPDATE_IF_NEVER_DUE;
        Bound values = live(link.sql(text), after).text(before.id().text()).number(before.version());
        if (!anyDue && before.dueAt().isPresent()) {
            values.time(before.dueAt().get());
        }
        return values;
    }

    /** Moves the activity of a session that takes parts up to an end; whether there is one. Locks its row. */
    static boolean renew(Link link, UploadId id, long end, Instant now) throws SQLException {
        long micros = Micros.of(now);
        Bound values = link.sql(RENEW);
        for (int i = 0; i < 6; i++) {
            values.number(micros);
        }
        return values.text(id.text()).number(end).update() == 1;
    }

    static UploadSession read(Row row) throws SQLException {
        UploadId id = new UploadId(row.text());
        FileId file = new FileId(row.text());
        OwnerId owner = new OwnerId(row.text());
        OptionalLong chunkSize = row.someNumber();
        UploadSpec.Role role = UploadSpec.Role.valueOf(row.text());
        Placement placement = new Placement(row.text(), row.text());
        UploadSpec spec = SpecText.read(row.text(), chunkSize, role);
        long created = row.number();
        long timeout = row.number();
        SessionState state = SessionState.valueOf(row.text());
        Content content = content(row);
        Fence fence = new Fence(row.number(), row.number(), Escaped.back(row.text()));
        Duty duty = new Duty(row.someTime(), row.flag(), row.small(), row.small());
        Outcome outcome = new Outcome(
                row.someText().map(Rejection::valueOf),
                row.someText().map(Escaped::back),
                row.someText().map(UploadId::new),
                row.flag());
        Times times = new Times(Micros.instant(created), row.time(), row.time(), Micros.duration(timeout));
        return new UploadSession(id, file, owner, spec, placement, state, content, fence, duty, outcome, times);
    }

    private static Content content(Row row) throws SQLException {
        return new Content(
                row.someNumber(),
                row.number(),
                row.checkpoint(),
                row.flag(),
                row.number(),
                row.someText().map(ChecksumText::read),
                row.someText().map(Escaped::back));
    }

    private static Bound live(Bound values, UploadSession row) throws SQLException {
        Content content = row.content();
        Outcome outcome = row.outcome();
        return values.text(row.state().name())
                .number(content.length())
                .number(content.offset())
                .bytes(content.checkpoint().state())
                .flag(content.prepared())
                .number(content.allowance())
                .text(content.sha256().map(ChecksumText::of))
                .text(content.detectedType().map(Escaped::of))
                .number(row.version())
                .number(row.epoch())
                .text(Escaped.of(row.fence().writer()))
                .time(row.dueAt())
                .flag(row.duty().claimed())
                .number(row.duty().tries())
                .number(row.duty().delays())
                .text(outcome.failure().map(Rejection::name))
                .text(outcome.note().map(Escaped::of))
                .text(outcome.joinedTo().map(UploadId::text))
                .flag(outcome.hidden())
                .time(row.times().stateSince())
                .time(row.times().lastActivity())
                .time(row.expiresAt())
                .number(row.usage().bytes())
                .time(row.bytesGone() ? Optional.of(row.times().stateSince()) : Optional.empty());
    }
}
