// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Storage on S3 and S3-compatible services; an empty room as yet. */
@NullMarked
package dev.pawl.upload.storage.s3;

import org.jspecify.annotations.NullMarked;
