// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Metrics by Micrometer: one class to copy. */
@NullMarked
package dev.pawl.examples.micrometer;

import org.jspecify.annotations.NullMarked;
