// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.Map;
import java.util.Set;

/** Every type that is told without asking Tika, under the name it is told by. */
final class Types {
    static final String PLAIN = "text/plain";
    static final String HTML = "text/html";
    static final String XHTML = "application/xhtml+xml";
    static final String SVG = "image/svg+xml";
    static final String XML = "application/xml";
    static final String ZIP = "application/zip";
    static final String OLE = "application/x-ole-storage";
    static final String OPEN_DOCUMENT = "application/vnd.oasis.opendocument.";

    static final Set<String> OWN = Set.of(
            // pictures, sound, video
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/bmp",
            "image/avif",
            "image/heic",
            "image/heic-sequence",
            "image/heif",
            "image/heif-sequence",
            "image/jp2",
            "image/x-canon-cr3",
            "audio/vnd.wave",
            "audio/mp4",
            "audio/ogg",
            "audio/opus",
            "audio/flac",
            "video/mp4",
            "video/quicktime",
            "video/x-m4v",
            "video/3gpp",
            "video/3gpp2",
            "video/ogg",
            "video/webm",
            "video/x-matroska",
            "video/x-msvideo",
            "video/mp2t",
            "video/x-ms-asf",
            "video/x-ms-wmv",
            "audio/x-ms-wma",
            "font/woff",
            "font/woff2",
            "application/mp4",
            "application/ogg",
            "application/x-ebml",
            // documents
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.ms-outlook",
            "application/vnd.visio",
            "application/x-mspublisher",
            "application/x-msi",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.openxmlformats-officedocument.presentationml.template",
            "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
            "application/vnd.ms-word.document.macroenabled.12",
            "application/vnd.ms-word.template.macroenabled.12",
            "application/vnd.ms-excel.sheet.macroenabled.12",
            "application/vnd.ms-excel.template.macroenabled.12",
            "application/vnd.ms-excel.addin.macroenabled.12",
            "application/vnd.ms-excel.sheet.binary.macroenabled.12",
            "application/vnd.ms-powerpoint.presentation.macroenabled.12",
            "application/vnd.ms-powerpoint.template.macroenabled.12",
            "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
            "application/vnd.ms-powerpoint.addin.macroenabled.12",
            "application/vnd.ms-visio.drawing",
            "application/epub+zip",
            OPEN_DOCUMENT + "text",
            OPEN_DOCUMENT + "text-template",
            OPEN_DOCUMENT + "text-master",
            OPEN_DOCUMENT + "text-web",
            OPEN_DOCUMENT + "spreadsheet",
            OPEN_DOCUMENT + "spreadsheet-template",
            OPEN_DOCUMENT + "presentation",
            OPEN_DOCUMENT + "presentation-template",
            OPEN_DOCUMENT + "graphics",
            OPEN_DOCUMENT + "graphics-template",
            OPEN_DOCUMENT + "chart",
            OPEN_DOCUMENT + "formula",
            OPEN_DOCUMENT + "image",
            OPEN_DOCUMENT + "database",
            // packages and programs
            ZIP,
            OLE,
            "application/java-archive",
            "application/vnd.android.package-archive",
            "application/vnd.google-earth.kmz",
            "application/gzip",
            "application/x-iso9660-image",
            // markup
            HTML,
            XHTML,
            SVG,
            XML,
            "application/rss+xml",
            "application/atom+xml",
            "application/xslt+xml",
            "application/mathml+xml",
            "application/gpx+xml",
            "application/vnd.google-earth.kml+xml",
            "text/x-php",
            // text
            PLAIN,
            "text/csv",
            "text/tab-separated-values",
            "application/json",
            "application/x-ndjson",
            "application/rtf",
            "application/postscript",
            "text/calendar",
            "text/vcard",
            "text/vtt",
            "application/x-subrip",
            "application/x-pem-file",
            "application/x-sh",
            "text/x-python",
            "text/x-perl",
            "message/rfc822",
            "application/mbox");

    /** Names in wide use that Tika does not take for the ones above. */
    static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("image/jpg", "image/jpeg"),
            Map.entry("image/pjpeg", "image/jpeg"),
            Map.entry("image/svg", SVG),
            Map.entry("audio/mp3", "audio/mpeg"),
            Map.entry("audio/m4a", "audio/mp4"),
            Map.entry("audio/x-m4a", "audio/mp4"),
            Map.entry("audio/wave", "audio/vnd.wave"),
            Map.entry("video/avi", "video/x-msvideo"),
            Map.entry("text/json", "application/json"),
            Map.entry("text/rtf", "application/rtf"),
            Map.entry("application/csv", "text/csv"));

    private Types() {}
}
