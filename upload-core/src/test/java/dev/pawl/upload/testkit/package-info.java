// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Contract tests for whoever implements a door, one test or more for each of its numbered rules, and doubles. */
@NullMarked
package dev.pawl.upload.testkit;

import org.jspecify.annotations.NullMarked;
