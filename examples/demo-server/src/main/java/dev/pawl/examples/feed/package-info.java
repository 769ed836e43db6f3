// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Numbers what becomes of uploads, for systems that ask rather than listen; to copy and change. */
@NullMarked
package dev.pawl.examples.feed;

import org.jspecify.annotations.NullMarked;
