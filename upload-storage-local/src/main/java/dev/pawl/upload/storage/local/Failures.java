// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Texts of errors: which upload, what was tried, what happened; no paths. */
final class Failures {
    private Failures() {}

    static IOException notNow(UploadId id, String what, IOException cause) {
        return new IOException("upload " + id + ": could not " + what + ": " + reason(cause), cause);
    }

    static IOException notNow(UploadId id, String what) {
        return new IOException("upload " + id + ": " + what);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "file not found";
        }
        String told = cause instanceof FileSystemException of ? of.getReason() : cause.getMessage();
        return Objects.requireNonNullElse(told, cause.getClass().getSimpleName());
    }
}
