// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import java.util.List;
import java.util.Optional;

/**
 * What a piece was made of; equal recipes make equal bytes, so making twice is making once.
 *
 * @param destination under which it is published, empty while it is held
 * @param slices in order
 */
record Recipe(Optional<String> destination, List<Slice> slices) {
    /** Bytes of an upload, counted from the beginning of what the source names. */
    record Slice(UploadId id, Checkpoint source, long from, long to) {}
}
