// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadSession;
import java.util.List;
import java.util.Optional;

/**
 * Where an upload stands.
 *
 * @param session its row
 * @param file its file, empty for a partial upload
 * @param received ranges recorded so far, merged and ascending
 * @param moved how far the storage is with assembling or promoting it; empty if this service is not at work on it now, or
 *     the storage tells nothing
 */
public record Status(
        UploadSession session, Optional<StoredFile> file, List<ByteRange> received, Optional<Moved> moved) {}
