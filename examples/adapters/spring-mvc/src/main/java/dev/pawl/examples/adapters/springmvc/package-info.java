// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Uploads in a Spring Boot application on servlets. */
@NullMarked
package dev.pawl.examples.adapters.springmvc;

import org.jspecify.annotations.NullMarked;
