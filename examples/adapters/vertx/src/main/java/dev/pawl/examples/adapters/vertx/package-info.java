// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Uploads on Vert.x. */
@NullMarked
package dev.pawl.examples.adapters.vertx;

import org.jspecify.annotations.NullMarked;
