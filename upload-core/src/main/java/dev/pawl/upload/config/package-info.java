// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * A service from a file of settings: {@link dev.pawl.upload.config.UploadConfiguration} selects back-ends by URI, without
 * a line of code, and closes what it opened.
 */
@NullMarked
package dev.pawl.upload.config;

import org.jspecify.annotations.NullMarked;
