-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 4 of the schema, for H2. What owners asked and sent lately.

-- where a meter stands: when it will be empty, in nanoseconds since 1970; or the day, and what passed on it
CREATE TABLE IF NOT EXISTS owner_meters (
    owner_id VARCHAR NOT NULL,
    meter VARCHAR(20) NOT NULL,
    level_at BIGINT NOT NULL,
    level_used BIGINT NOT NULL,
    PRIMARY KEY (owner_id, meter)
);
