// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * What content is, by its first bytes: {@link dev.pawl.upload.detect.MagicBytes} judges what matters for safety and what
 * containers hold by itself, and asks Apache Tika for everything else.
 */
@NullMarked
package dev.pawl.upload.detect;

import org.jspecify.annotations.NullMarked;
