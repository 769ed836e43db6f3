// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The row of a file, which is what an upload session becomes. Rows are replaced, never changed; only
 * {@link FileLifecycle} makes the next one.
 *
 * @param id of the file
 * @param upload the session it came by
 * @param owner to whom it belongs
 * @param state what the owner sees
 * @param fileName for people to read
 * @param length in bytes, empty until it is known
 * @param declaredType the media type the client claimed
 * @param detectedType the media type by magic bytes, once known
 * @param sha256 of the content, once known
 * @param placement where it is
 * @param createdAt creation of the session
 * @param updatedAt last change of this row
 */
public record StoredFile(
        FileId id,
        UploadId upload,
        OwnerId owner,
        FileState state,
        String fileName,
        OptionalLong length,
        Optional<String> declaredType,
        Optional<String> detectedType,
        Optional<Checksum> sha256,
        Placement placement,
        Instant createdAt,
        Instant updatedAt) {}
