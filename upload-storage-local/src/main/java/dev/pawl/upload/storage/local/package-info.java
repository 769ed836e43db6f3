// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Storage on a local file system. */
@NullMarked
package dev.pawl.upload.storage.local;

import org.jspecify.annotations.NullMarked;
