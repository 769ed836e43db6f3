// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Uploads on Helidon. */
@NullMarked
package dev.pawl.examples.adapters.helidon;

import org.jspecify.annotations.NullMarked;
