// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Uploads on a local file system: {@link dev.pawl.upload.storage.local.LocalStorage}.
 *
 * <p>Bytes are appended to <em>segments</em>, files of the holding area that carry the upload's id, an epoch and random
 * bits in their name; a checkpoint is a list of segments and the lengths that count. Publishing links a segment under a
 * final name. All I/O passes one small door, {@code Disk}, so that a simulated disk can lose whatever was not forced.
 */
@NullMarked
package dev.pawl.upload.storage.local;

import org.jspecify.annotations.NullMarked;
