// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Tells another system by signed HTTP requests what becomes of uploads; to copy and change. */
@NullMarked
package dev.pawl.examples.webhook;

import org.jspecify.annotations.NullMarked;
