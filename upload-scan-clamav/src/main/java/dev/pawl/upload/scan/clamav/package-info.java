// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Scanning by clamd; an empty room as yet. */
@NullMarked
package dev.pawl.upload.scan.clamav;

import org.jspecify.annotations.NullMarked;
