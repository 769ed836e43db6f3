// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Measures the demo server beside what its HTTP stack can do at best: {@link dev.pawl.examples.bench.Bench}. */
@NullMarked
package dev.pawl.examples.bench;

import org.jspecify.annotations.NullMarked;
