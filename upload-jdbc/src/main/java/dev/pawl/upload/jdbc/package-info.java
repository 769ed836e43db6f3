// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Metadata in SQL: {@link dev.pawl.upload.jdbc.JdbcMetadataStore} on a {@code DataSource} of the host, for SQLite, H2
 * and PostgreSQL, or on a SQLite file of its own.
 */
@NullMarked
package dev.pawl.upload.jdbc;

import org.jspecify.annotations.NullMarked;
