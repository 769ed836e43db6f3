-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 3 of the schema, for MySQL: verdicts of scanners are events too.

ALTER TABLE upload_events ADD COLUMN scanner MEDIUMTEXT;
ALTER TABLE upload_events ADD COLUMN engine MEDIUMTEXT;
ALTER TABLE upload_events ADD COLUMN verdict VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
ALTER TABLE upload_events ADD COLUMN finding MEDIUMTEXT;
ALTER TABLE upload_events ADD COLUMN checksum_sha256 VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin;
ALTER TABLE upload_events ADD COLUMN scan_millis BIGINT;
