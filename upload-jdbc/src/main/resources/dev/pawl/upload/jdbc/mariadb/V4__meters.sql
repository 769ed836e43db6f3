-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Version 4 of the schema, for MariaDB. What owners asked and sent lately.

-- where a meter stands: when it will be empty, in nanoseconds since 1970; or the day, and what passed on it
CREATE TABLE IF NOT EXISTS owner_meters (
    owner_id VARCHAR(200) NOT NULL,
    meter VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    level_at BIGINT NOT NULL,
    level_used BIGINT NOT NULL,
    PRIMARY KEY (owner_id, meter)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
