-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 1 of the schema, for MariaDB. Times are microseconds since 1970, UTC; flags are 0 or 1.

-- a transfer and its processing
CREATE TABLE IF NOT EXISTS upload_sessions (
    id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    file_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner_id VARCHAR(200) NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    total_size BIGINT,
    bytes_received BIGINT NOT NULL,
    chunk_size BIGINT,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    role VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    storage TEXT NOT NULL,
    destination TEXT NOT NULL,
    spec MEDIUMTEXT NOT NULL,
    checkpoint VARBINARY(4096) NOT NULL,
    prepared SMALLINT NOT NULL,
    allowance BIGINT NOT NULL,
    checksum_sha256 VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin,
    detected_type TEXT,
    version BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    writer TEXT NOT NULL,
    due_at BIGINT,
    claimed SMALLINT NOT NULL,
    tries INTEGER NOT NULL,
    delays INTEGER NOT NULL,
    failure VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    note MEDIUMTEXT,
    joined_to CHAR(26) CHARACTER SET ascii COLLATE ascii_bin,
    hidden SMALLINT NOT NULL,
    state_since BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    timeout_micros BIGINT NOT NULL,
    charged_bytes BIGINT NOT NULL,
    gone_since BIGINT,
    INDEX upload_sessions_due (due_at, id),
    INDEX upload_sessions_gone (gone_since, id),
    INDEX upload_sessions_owner (owner_id, created_at, id),
    INDEX upload_sessions_created (created_at, id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- what it becomes
CREATE TABLE IF NOT EXISTS files (
    id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    upload_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner_id VARCHAR(200) NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    original_filename VARCHAR(255) NOT NULL,
    size_bytes BIGINT,
    declared_type TEXT,
    mime_type VARCHAR(700),
    checksum_sha256 VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin,
    storage_path TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    INDEX files_owner (owner_id, created_at, id),
    INDEX files_created (created_at, id),
    INDEX files_status (status, created_at, id),
    INDEX files_type (mime_type, created_at, id),
    INDEX files_name (original_filename)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- the client's own pairs, found by the hash of both
CREATE TABLE IF NOT EXISTS file_metadata (
    file_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position INTEGER NOT NULL,
    pair_hash BIGINT NOT NULL,
    pair_name MEDIUMTEXT NOT NULL,
    pair_value MEDIUMTEXT NOT NULL,
    PRIMARY KEY (file_id, position),
    INDEX file_metadata_pair (pair_hash, file_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- sealed pieces
CREATE TABLE IF NOT EXISTS upload_parts (
    upload_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    part_offset BIGINT NOT NULL,
    part_length BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    checkpoint VARBINARY(4096) NOT NULL,
    PRIMARY KEY (upload_id, part_offset, part_length)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- always the sum over the sessions of an owner
CREATE TABLE IF NOT EXISTS owner_accounts (
    owner_id VARCHAR(200) NOT NULL PRIMARY KEY,
    bytes_used BIGINT NOT NULL,
    open_sessions BIGINT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- events that wait for a listener; a claim lies on the oldest of an upload
CREATE TABLE IF NOT EXISTS upload_events (
    listener VARCHAR(500) NOT NULL,
    upload_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence BIGINT NOT NULL,
    file_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner_id VARCHAR(200) NOT NULL,
    occurred_at BIGINT NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    note MEDIUMTEXT NOT NULL,
    claimed_until BIGINT NOT NULL,
    PRIMARY KEY (listener, upload_id, sequence),
    INDEX upload_events_oldest (listener, occurred_at, upload_id, sequence)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
