// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checksum;
import java.util.Optional;

/**
 * One parallel chunk of an upload whose length is known.
 *
 * @param range of its bytes
 * @param checksum of its bytes, that must hold before they count
 */
public record ChunkSpec(ByteRange range, Optional<Checksum> checksum) {}
