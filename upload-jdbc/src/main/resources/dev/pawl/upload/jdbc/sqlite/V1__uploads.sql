-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 1 of the schema, for SQLite. Times are microseconds since 1970, UTC; flags are 0 or 1.

-- a transfer and its processing
CREATE TABLE IF NOT EXISTS upload_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    file_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    status VARCHAR(20) NOT NULL,
    total_size BIGINT,
    bytes_received BIGINT NOT NULL,
    chunk_size BIGINT,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    role VARCHAR(20) NOT NULL,
    storage TEXT NOT NULL,
    destination TEXT NOT NULL,
    spec TEXT NOT NULL,
    checkpoint BLOB NOT NULL,
    prepared SMALLINT NOT NULL,
    allowance BIGINT NOT NULL,
    checksum_sha256 VARCHAR(200),
    detected_type TEXT,
    version BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    writer TEXT NOT NULL,
    due_at BIGINT,
    claimed SMALLINT NOT NULL,
    tries INTEGER NOT NULL,
    delays INTEGER NOT NULL,
    failure VARCHAR(40),
    note TEXT,
    joined_to TEXT,
    hidden SMALLINT NOT NULL,
    state_since BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    timeout_micros BIGINT NOT NULL,
    charged_bytes BIGINT NOT NULL,
    gone_since BIGINT
);
CREATE INDEX IF NOT EXISTS upload_sessions_due ON upload_sessions (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS upload_sessions_gone ON upload_sessions (gone_since, id) WHERE gone_since IS NOT NULL;
CREATE INDEX IF NOT EXISTS upload_sessions_owner ON upload_sessions (owner_id, created_at, id);
CREATE INDEX IF NOT EXISTS upload_sessions_created ON upload_sessions (created_at, id);

-- what it becomes
CREATE TABLE IF NOT EXISTS files (
    id TEXT NOT NULL PRIMARY KEY,
    upload_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    status VARCHAR(20) NOT NULL,
    original_filename TEXT NOT NULL,
    size_bytes BIGINT,
    declared_type TEXT,
    mime_type TEXT,
    checksum_sha256 VARCHAR(200),
    storage_path TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS files_owner ON files (owner_id, created_at, id);
CREATE INDEX IF NOT EXISTS files_created ON files (created_at, id);
CREATE INDEX IF NOT EXISTS files_status ON files (status, created_at, id);
CREATE INDEX IF NOT EXISTS files_type ON files (mime_type, created_at, id) WHERE mime_type IS NOT NULL;
CREATE INDEX IF NOT EXISTS files_name ON files (original_filename);

-- the client's own pairs, found by the hash of both
CREATE TABLE IF NOT EXISTS file_metadata (
    file_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    pair_hash BIGINT NOT NULL,
    pair_name TEXT NOT NULL,
    pair_value TEXT NOT NULL,
    PRIMARY KEY (file_id, position)
);
CREATE INDEX IF NOT EXISTS file_metadata_pair ON file_metadata (pair_hash, file_id);

-- sealed pieces
CREATE TABLE IF NOT EXISTS upload_parts (
    upload_id TEXT NOT NULL,
    part_offset BIGINT NOT NULL,
    part_length BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    checkpoint BLOB NOT NULL,
    PRIMARY KEY (upload_id, part_offset, part_length)
);

-- always the sum over the sessions of an owner
CREATE TABLE IF NOT EXISTS owner_accounts (
    owner_id TEXT NOT NULL PRIMARY KEY,
    bytes_used BIGINT NOT NULL,
    open_sessions BIGINT NOT NULL
);

-- events that wait for a listener; a claim lies on the oldest of an upload
CREATE TABLE IF NOT EXISTS upload_events (
    listener TEXT NOT NULL,
    upload_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    file_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    status VARCHAR(20) NOT NULL,
    note TEXT NOT NULL,
    claimed_until BIGINT NOT NULL,
    PRIMARY KEY (listener, upload_id, sequence)
);
CREATE INDEX IF NOT EXISTS upload_events_oldest ON upload_events (listener, occurred_at, upload_id, sequence);
