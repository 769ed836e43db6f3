// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.engine.Append;

/**
 * A parallel chunk that is open while other things happen.
 *
 * @param upload it belongs to
 * @param range it brings
 * @param append all its bytes, or half of them, have come
 */
record ModelChunk(ModelUpload upload, ByteRange range, Append append) {}
