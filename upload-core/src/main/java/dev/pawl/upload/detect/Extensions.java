// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import dev.pawl.upload.spi.ContentTypeDetector;
import java.util.Map;
import java.util.Set;

/** Which extensions belong to which type: those Tika lists, and those that are in use beside them. */
final class Extensions {
    /** Nobody runs these, and bytes alone often cannot tell one from another. */
    private static final Set<String> QUIET_TEXT =
            Set.of(Types.PLAIN, "text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson");

    private static final Set<String> QUIET_EXTENSIONS =
            Set.of("txt", "text", "md", "markdown", "csv", "tsv", "tab", "json", "ndjson", "jsonl", "log", "srt");

    private static final Map<String, Set<String>> MORE = Map.ofEntries(
            Map.entry("image/jpeg", Set.of("jpg", "jpeg", "jfif", "pjpeg")),
            Map.entry("image/heic", Set.of("heic", "heif", "hif")),
            Map.entry("image/heif", Set.of("heic", "heif", "hif")),
            Map.entry("image/avif", Set.of("avif")),
            Map.entry("image/tiff", Set.of("tif", "tiff")),
            Map.entry("audio/mp4", Set.of("m4a", "m4b", "mp4")),
            Map.entry("audio/vnd.wave", Set.of("wav")),
            Map.entry("audio/flac", Set.of("flac")),
            Map.entry("audio/ogg", Set.of("ogg", "oga", "spx")),
            Map.entry("audio/opus", Set.of("opus", "ogg")),
            Map.entry("video/ogg", Set.of("ogv", "ogg")),
            Map.entry("application/ogg", Set.of("ogg", "ogx")),
            Map.entry("video/mp4", Set.of("mp4", "m4v", "m4a")),
            Map.entry("video/x-m4v", Set.of("m4v", "mp4")),
            Map.entry("video/quicktime", Set.of("mov", "qt")),
            Map.entry("video/webm", Set.of("webm", "weba")),
            Map.entry("video/x-matroska", Set.of("mkv", "mka", "mks", "mk3d")),
            Map.entry("video/mp2t", Set.of("ts", "mts", "m2ts")),
            Map.entry("font/woff", Set.of("woff")),
            Map.entry("font/woff2", Set.of("woff2")),
            Map.entry("text/vcard", Set.of("vcf", "vcard")),
            Map.entry("application/x-msdownload", Set.of("exe", "dll", "scr", "com")),
            Map.entry("application/gzip", Set.of("gz", "tgz")),
            Map.entry("application/x-subrip", Set.of("srt")),
            Map.entry("application/x-pem-file", Set.of("pem", "crt", "cer", "key")),
            Map.entry("application/x-ndjson", Set.of("ndjson", "jsonl")),
            Map.entry("application/x-msi", Set.of("msi", "msp")),
            Map.entry("application/atom+xml", Set.of("atom", "xml")),
            Map.entry("application/rss+xml", Set.of("rss", "xml")),
            Map.entry("application/gpx+xml", Set.of("gpx")),
            Map.entry("application/java-archive", Set.of("jar", "war", "ear")));

    /** A system runs files with these whatever they hold, and Tika lists some of them as plain text. */
    private static final Set<String> RUN = Set.of(
            "html", "htm", "xhtml", "xht", "svg", "js", "mjs", "php", "phtml", "jsp", "asp", "aspx", "bat", "cmd",
            "com", "ps1", "vbs", "vbe", "wsf", "hta", "scr", "pif", "reg", "sh", "url", "lnk");

    private final TikaMagic tika;

    Extensions(TikaMagic tika) {
        this.tika = tika;
    }

    boolean fit(String type, String extension) {
        if (type.equals(ContentTypeDetector.UNKNOWN)) {
            return !RUN.contains(extension) && !tika.knowsExtension(extension);
        }
        boolean harmless = !type.equals(Types.PLAIN) || !RUN.contains(extension);
        return MORE.getOrDefault(type, Set.of()).contains(extension)
                || QUIET_TEXT.contains(type) && QUIET_EXTENSIONS.contains(extension)
                || harmless && tika.extensions(type).contains(extension);
    }
}
