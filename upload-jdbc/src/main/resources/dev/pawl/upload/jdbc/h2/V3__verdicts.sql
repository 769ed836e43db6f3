-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 3 of the schema, for H2: verdicts of scanners are events too.

ALTER TABLE upload_events ADD COLUMN IF NOT EXISTS scanner VARCHAR;
ALTER TABLE upload_events ADD COLUMN IF NOT EXISTS engine VARCHAR;
ALTER TABLE upload_events ADD COLUMN IF NOT EXISTS verdict VARCHAR(20);
ALTER TABLE upload_events ADD COLUMN IF NOT EXISTS finding VARCHAR;
ALTER TABLE upload_events ADD COLUMN IF NOT EXISTS checksum_sha256 VARCHAR(200);
ALTER TABLE upload_events ADD COLUMN IF NOT EXISTS scan_millis BIGINT;
