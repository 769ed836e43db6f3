// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.StoredFile;
import java.util.Locale;
import java.util.Set;

/** How content is described to whoever opens it: by the type its bytes have, never by the one a client claimed. */
final class ServedType {
    private static final String UNTYPED = "application/octet-stream";
    /** What no browser can run: pixels and sounds. Not SVG, which is a document with scripts; not PDF. */
    private static final Set<String> HARMLESS = Set.of(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/avif",
            "image/bmp",
            "audio/mpeg",
            "audio/ogg",
            "audio/flac",
            "audio/wav",
            "audio/aac",
            "audio/mp4",
            "video/mp4",
            "video/webm",
            "video/ogg");

    private ServedType() {}

    /** What a browser would run is nothing but bytes here, in case it overlooks that it is to be saved. */
    static String of(StoredFile file) {
        return file.detectedType().filter(type -> !runs(type)).orElse(UNTYPED);
    }

    private static boolean runs(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.contains("html") || lower.endsWith("xml") || lower.contains("javascript");
    }

    /** To be shown if it is harmless, to be saved otherwise. */
    static String disposition(StoredFile file) {
        return HARMLESS.contains(of(file).toLowerCase(Locale.ROOT))
                ? ContentDisposition.inline(file.fileName())
                : ContentDisposition.attachment(file.fileName());
    }
}
