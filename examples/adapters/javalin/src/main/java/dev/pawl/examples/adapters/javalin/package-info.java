// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Uploads on Javalin. */
@NullMarked
package dev.pawl.examples.adapters.javalin;

import org.jspecify.annotations.NullMarked;
