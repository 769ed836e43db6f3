-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 3 of the schema, for SQLite: verdicts of scanners are events too.

ALTER TABLE upload_events ADD COLUMN scanner TEXT;
ALTER TABLE upload_events ADD COLUMN engine TEXT;
ALTER TABLE upload_events ADD COLUMN verdict VARCHAR(20);
ALTER TABLE upload_events ADD COLUMN finding TEXT;
ALTER TABLE upload_events ADD COLUMN checksum_sha256 VARCHAR(200);
ALTER TABLE upload_events ADD COLUMN scan_millis BIGINT;
