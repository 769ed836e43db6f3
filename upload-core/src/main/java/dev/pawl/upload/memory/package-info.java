// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Whole back-ends in memory, for unit tests of hosts and of this library: nothing survives the process. */
@NullMarked
package dev.pawl.upload.memory;

import org.jspecify.annotations.NullMarked;
