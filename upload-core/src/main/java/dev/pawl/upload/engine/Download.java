// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.spi.Storage;
import java.io.Closeable;
import java.io.IOException;

/**
 * Content open for reading, to be closed by whoever asked for it.
 *
 * @param file whose content it is
 * @param range that is read, within the content
 * @param content the bytes
 */
public record Download(StoredFile file, ByteRange range, Storage.Content content) implements Closeable {
    @Override
    public void close() throws IOException {
        content.close();
    }
}
