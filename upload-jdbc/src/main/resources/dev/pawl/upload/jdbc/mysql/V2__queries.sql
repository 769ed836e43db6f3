-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 2 of the schema, for MySQL: lists by state and by size stay fast however many rows there are.

CREATE INDEX upload_sessions_status ON upload_sessions (status, created_at, id);
CREATE INDEX upload_sessions_owner_status ON upload_sessions (owner_id, status, created_at, id);
CREATE INDEX files_owner_status ON files (owner_id, status, created_at, id);
CREATE INDEX files_size ON files (size_bytes);
