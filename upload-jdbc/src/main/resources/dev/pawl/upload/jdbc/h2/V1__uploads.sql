-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 1 of the schema, for H2. Times are microseconds since 1970, UTC; flags are 0 or 1.

-- a transfer and its processing
CREATE TABLE IF NOT EXISTS upload_sessions (
    id VARCHAR(26) NOT NULL PRIMARY KEY,
    file_id VARCHAR(26) NOT NULL,
    owner_id VARCHAR NOT NULL,
    status VARCHAR(20) NOT NULL,
    total_size BIGINT,
    bytes_received BIGINT NOT NULL,
    chunk_size BIGINT,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    role VARCHAR(20) NOT NULL,
    storage VARCHAR NOT NULL,
    destination VARCHAR NOT NULL,
    spec VARCHAR NOT NULL,
    checkpoint VARBINARY(4096) NOT NULL,
    prepared SMALLINT NOT NULL,
    allowance BIGINT NOT NULL,
    checksum_sha256 VARCHAR(200),
    detected_type VARCHAR,
    version BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    writer VARCHAR NOT NULL,
    due_at BIGINT,
    claimed SMALLINT NOT NULL,
    tries INTEGER NOT NULL,
    delays INTEGER NOT NULL,
    failure VARCHAR(40),
    note VARCHAR,
    joined_to VARCHAR(26),
    hidden SMALLINT NOT NULL,
    state_since BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    timeout_micros BIGINT NOT NULL,
    charged_bytes BIGINT NOT NULL,
    gone_since BIGINT
);
CREATE INDEX IF NOT EXISTS upload_sessions_due ON upload_sessions (due_at, id);
CREATE INDEX IF NOT EXISTS upload_sessions_gone ON upload_sessions (gone_since, id);
CREATE INDEX IF NOT EXISTS upload_sessions_owner ON upload_sessions (owner_id, created_at, id);
CREATE INDEX IF NOT EXISTS upload_sessions_created ON upload_sessions (created_at, id);

-- what it becomes
CREATE TABLE IF NOT EXISTS files (
    id VARCHAR(26) NOT NULL PRIMARY KEY,
    upload_id VARCHAR(26) NOT NULL,
    owner_id VARCHAR NOT NULL,
    status VARCHAR(20) NOT NULL,
    original_filename VARCHAR NOT NULL,
    size_bytes BIGINT,
    declared_type VARCHAR,
    mime_type VARCHAR,
    checksum_sha256 VARCHAR(200),
    storage_path VARCHAR NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS files_owner ON files (owner_id, created_at, id);
CREATE INDEX IF NOT EXISTS files_created ON files (created_at, id);
CREATE INDEX IF NOT EXISTS files_status ON files (status, created_at, id);
CREATE INDEX IF NOT EXISTS files_type ON files (mime_type, created_at, id);
CREATE INDEX IF NOT EXISTS files_name ON files (original_filename);

-- the client's own pairs, found by the hash of both
CREATE TABLE IF NOT EXISTS file_metadata (
    file_id VARCHAR(26) NOT NULL,
    position INTEGER NOT NULL,
    pair_hash BIGINT NOT NULL,
    pair_name VARCHAR NOT NULL,
    pair_value VARCHAR NOT NULL,
    PRIMARY KEY (file_id, position)
);
CREATE INDEX IF NOT EXISTS file_metadata_pair ON file_metadata (pair_hash, file_id);

-- sealed pieces
CREATE TABLE IF NOT EXISTS upload_parts (
    upload_id VARCHAR(26) NOT NULL,
    part_offset BIGINT NOT NULL,
    part_length BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    checkpoint VARBINARY(4096) NOT NULL,
    PRIMARY KEY (upload_id, part_offset, part_length)
);

-- always the sum over the sessions of an owner
CREATE TABLE IF NOT EXISTS owner_accounts (
    owner_id VARCHAR NOT NULL PRIMARY KEY,
    bytes_used BIGINT NOT NULL,
    open_sessions BIGINT NOT NULL
);

-- events that wait for a listener; a claim lies on the oldest of an upload
CREATE TABLE IF NOT EXISTS upload_events (
    listener VARCHAR NOT NULL,
    upload_id VARCHAR(26) NOT NULL,
    sequence BIGINT NOT NULL,
    file_id VARCHAR(26) NOT NULL,
    owner_id VARCHAR NOT NULL,
    occurred_at BIGINT NOT NULL,
    status VARCHAR(20) NOT NULL,
    note VARCHAR NOT NULL,
    claimed_until BIGINT NOT NULL,
    PRIMARY KEY (listener, upload_id, sequence)
);
CREATE INDEX IF NOT EXISTS upload_events_oldest ON upload_events (listener, occurred_at, upload_id, sequence);
