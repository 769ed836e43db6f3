// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Metadata in SQL, on the {@code DataSource} of the host. */
@NullMarked
package dev.pawl.upload.jdbc;

import org.jspecify.annotations.NullMarked;
