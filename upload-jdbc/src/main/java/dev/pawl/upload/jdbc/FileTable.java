// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;

/** The tables {@code files} and {@code file_metadata}. */
final class FileTable {
    private static final String NAMES = "id, upload_id, owner_id, status, original_filename, size_bytes,"
            + " declared_type, mime_type, checksum_sha256, storage_path, created_at, updated_at";

    /** What {@link #read} reads, of a table named f. */
    static final String COLUMNS = "f." + NAMES.replace(", ", ", f.");

    private static final String INSERT =
            "INSERT INTO files (" + NAMES + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE = "UPDATE files SET status = ?, size_bytes = ?, mime_type = ?,"
            + " checksum_sha256 = ?, updated_at = ? WHERE id = ? AND upload_id = ?";
    private static final String DELETE = "DELETE FROM files WHERE id = ? AND upload_id = ?";
    private static final String INSERT_PAIR =
            "INSERT INTO file_metadata (file_id, position, pair_hash, pair_name, pair_value) VALUES (?, ?, ?, ?, ?)";
    private static final String DELETE_PAIRS = "DELETE FROM file_metadata WHERE file_id = ?";
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private FileTable() {}

    /** Changes one row, or throws a duplicate if the id is taken. */
    static Bound insertion(Link link, StoredFile file) throws SQLException {
        return link.sql(INSERT)
                .text(file.id().text())
                .text(file.upload().text())
                .text(file.owner().text())
                .text(file.state().name())
                .text(file.fileName())
                .number(file.length())
                .text(file.declaredType())
                .text(file.detectedType().map(Escaped::of))
                .text(file.sha256().map(ChecksumText::of))
                .text(path(file))
                .time(file.createdAt())
                .time(file.updatedAt());
    }

    static void addPairs(Link link, Batches batches, StoredFile file, Map<String, String> metadata)
            throws SQLException {
        int position = 0;
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            batches.insert(link.sql(INSERT_PAIR)
                    .text(file.id().text())
                    .number(position++)
                    .number(hash(entry.getKey(), entry.getValue()))
                    .text(Escaped.of(entry.getKey()))
                    .text(Escaped.of(entry.getValue())));
        }
    }

    /** Changes one row if it is there. */
    static Bound change(Link link, StoredFile file) throws SQLException {
        return link.sql(UPDATE)
                .text(file.state().name())
                .number(file.length())
                .text(file.detectedType().map(Escaped::of))
                .text(file.sha256().map(ChecksumText::of))
                .time(file.updatedAt())
                .text(file.id().text())
                .text(file.upload().text());
    }

    static void delete(Link link, String file, String upload) throws SQLException {
        if (link.sql(DELETE).text(file).text(upload).update() == 1) {
            link.sql(DELETE_PAIRS).text(file).update();
        }
    }

    static StoredFile read(Row row) throws SQLException {
        FileId id = new FileId(row.text());
        UploadId upload = new UploadId(row.text());
        return new StoredFile(
                id,
                upload,
                new OwnerId(row.text()),
                FileState.valueOf(row.text()),
                row.text(),
                row.someNumber(),
                row.someText(),
                row.someText().map(Escaped::back),
                row.someText().map(ChecksumText::read),
                placement(row.text(), upload),
                row.time(),
                row.time());
    }

    /** Finds a pair of metadata by an index of fixed width: FNV-1a of both, never to be changed. */
    static long hash(String name, String value) {
        long hash = FNV_BASIS;
        for (byte b : (Escaped.of(name) + '\t' + Escaped.of(value)).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xff) * FNV_PRIME;
        }
        return hash;
    }

    /** Where it is, for people: {@code storage:destination/upload}. */
    private static String path(StoredFile file) {
        Placement at = file.placement();
        return at.storage()
                + ':'
                + at.destination()
                + (at.destination().isEmpty() ? "" : "/")
                + file.upload().text();
    }

    private static Placement placement(String path, UploadId upload) {
        int colon = path.indexOf(':');
        int end = path.length() - upload.text().length();
        return new Placement(path.substring(0, colon), path.substring(colon + 1, Math.max(colon + 1, end - 1)));
    }
}
