// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** The smallest host: local disk and SQLite behind the JDK's own HTTP server. */
@NullMarked
package dev.pawl.examples.quickstart;

import org.jspecify.annotations.NullMarked;
