// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Uploads in any servlet container. */
@NullMarked
package dev.pawl.examples.adapters.servlet;

import org.jspecify.annotations.NullMarked;
