// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Uploads on Spring WebFlux. */
@NullMarked
package dev.pawl.examples.adapters.webflux;

import org.jspecify.annotations.NullMarked;
