// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import static dev.pawl.upload.detect.Samples.OOXML;
import static dev.pawl.upload.detect.Samples.at;
import static dev.pawl.upload.detect.Samples.begun;
import static dev.pawl.upload.detect.Samples.bytes;
import static dev.pawl.upload.detect.Samples.join;
import static dev.pawl.upload.detect.Samples.latin1;
import static dev.pawl.upload.detect.Samples.noise;
import static dev.pawl.upload.detect.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each kind of content: its type, an extension that belongs to it, and the content. */
class FormatsTest {
    private static final MagicBytes DETECTOR = new MagicBytes();
    private static final String WORD = "application/msword";

    private record Row(String type, String extension, String what, byte[] content) {
        @Override
        public String toString() {
            return what + " is " + type;
        }
    }

    private static Row row(String type, String extension, byte[] content) {
        return new Row(type, extension, "." + extension, content);
    }

    private static Row row(String type, String extension, String what, byte[] content) {
        return new Row(type, extension, what, content);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        pictures().forEach(rows::add);
        soundAndVideo().forEach(rows::add);
        documents().forEach(rows::add);
        packages().forEach(rows::add);
        programs().forEach(rows::add);
        markup().forEach(rows::add);
        text().forEach(rows::add);
        return rows;
    }

    private static Stream<Row> pictures() {
        return Stream.of(
                row("image/png", "png", Samples.png()),
                row("image/jpeg", "jpg", Samples.jpeg()),
                row("image/gif", "gif", Samples.gif()),
                row("image/webp", "webp", Samples.riff("WEBP")),
                row("image/bmp", "bmp", Samples.bmp(40)),
                row("image/bmp", "dib", "a bitmap of OS/2", Samples.bmp(12)),
                row("image/tiff", "tiff", begun("II*\0\b\0\0\0")),
                row("image/tiff", "tif", "a TIFF of a Mac", begun("MM\0*\0\0\0\b")),
                row("image/avif", "avif", Samples.iso("avif", "mif1", "miaf")),
                row("image/avif", "avif", "AVIF by a compatible brand", Samples.iso("mif1", "avif", "miaf")),
                row("image/heic", "heic", Samples.iso("heic", "mif1")),
                row("image/heic", "heif", "HEIC by a compatible brand", Samples.iso("mif1", "heic")),
                row("image/heif", "heif", Samples.iso("mif1", "xyz1")),
                row(
                        "image/jp2",
                        "jp2",
                        join(
                                bytes(0, 0, 0, 12),
                                latin1("jP  \r\n\u0087\n"),
                                bytes(0, 0, 0, 20),
                                latin1("ftypjp2 "),
                                noise(1, 99))),
                row("image/jxl", "jxl", begun(bytes(0xff, 0x0a))),
                row("image/vnd.microsoft.icon", "ico", begun(bytes(0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0))),
                row("image/vnd.adobe.photoshop", "psd", begun("8BPS\0\1\0\0\0\0\0\0")),
                row(
                        "image/vnd.djvu",
                        "djvu",
                        join(latin1("AT&TFORM"), bytes(0, 0, 1, 0), latin1("DJVU"), noise(2, 99))),
                row("image/x-canon-cr3", "", Samples.iso("crx ", "isom")));
    }

    private static Stream<Row> soundAndVideo() {
        return Stream.of(
                row("audio/mpeg", "mp3", begun("ID3\3\0\0\0\0\0\0")),
                row("audio/mpeg", "mp3", "an MP3 without tags", begun(bytes(0xff, 0xfb, 0x90, 0))),
                row("audio/vnd.wave", "wav", Samples.riff("WAVE")),
                row("audio/flac", "flac", begun("fLaC\0\0\0\"")),
                row("audio/ogg", "ogg", Samples.ogg(latin1("\1vorbis\0\0\0\0\2"))),
                row("audio/opus", "opus", Samples.ogg(latin1("OpusHead\1\2"))),
                row("audio/mp4", "m4a", Samples.iso("M4A ", "isom", "mp42")),
                row("audio/midi", "mid", begun("MThd\0\0\0\6\0\1")),
                row("audio/x-aiff", "aiff", join(latin1("FORM"), bytes(0, 0, 1, 0), latin1("AIFF"), noise(1, 300))),
                row("audio/amr", "amr", begun("#!AMR\n")),
                row("video/mp4", "mp4", Samples.iso("isom", "iso2", "avc1", "mp41")),
                row("video/mp4", "mp4", "MP4 for streams", Samples.iso("dash", "iso6")),
                row("video/mp4", "mp4", "MP4 by an edition to come", Samples.iso("isoa")),
                row("video/mp4", "mp4", "MP4 by a compatible brand", Samples.iso("XYZ9", "abcd", "mp42")),
                row("video/x-m4v", "m4v", Samples.iso("M4V ", "isom")),
                row("video/quicktime", "mov", Samples.iso("qt  ")),
                row(
                        "video/quicktime",
                        "mov",
                        "QuickTime without brand",
                        join(bytes(0, 0, 1, 0), latin1("moov"), bytes(0, 0, 0, 108), latin1("mvhd"), noise(3, 400))),
                row("video/3gpp", "3gp", Samples.iso("3gp5", "isom")),
                row("video/3gpp2", "3g2", Samples.iso("3g2a")),
                row("video/webm", "webm", Samples.ebml("webm")),
                row("video/x-matroska", "mkv", Samples.ebml("matroska")),
                row("video/x-msvideo", "avi", Samples.riff("AVI ")),
                row("video/ogg", "ogv", Samples.ogg(latin1("\u0080theora\3"))),
                row("video/mpeg", "mpg", begun(bytes(0, 0, 1, 0xba))),
                row(
                        "video/mp2t",
                        "ts",
                        join(
                                bytes(0x47),
                                noise(1, 187),
                                bytes(0x47),
                                noise(2, 187),
                                bytes(0x47),
                                noise(3, 187),
                                bytes(0x47),
                                noise(4, 187))),
                row("video/x-flv", "flv", begun("FLV\1\5\0\0\0\t")),
                row("video/x-ms-asf", "asf", Samples.asf("H264")),
                row("video/x-ms-wmv", "wmv", Samples.asf("Windows Media Audio 9.2", "Windows Media Video 9")),
                row("audio/x-ms-wma", "wma", Samples.asf("Windows Media Audio 9.2")));
    }

    private static Stream<Row> documents() {
        return Stream.of(
                row("application/pdf", "pdf", Samples.pdf()),
                row(
                        "application/pdf",
                        "pdf",
                        "PDF behind a mark",
                        join(bytes(0xef, 0xbb, 0xbf, '\r', '\n'), Samples.pdf())),
                row(WORD, "doc", Samples.ole("WordDocument", "1Table", "Data")),
                row(WORD, "doc", "DOC with an embedded table deeper", Samples.ole("WordDocument", "ObjectPool")),
                row(WORD, "doc", "DOC with its directory far away", largeWord()),
                row("application/vnd.ms-excel", "xls", Samples.ole("Workbook", "\5SummaryInformation")),
                row("application/vnd.ms-excel", "xls", "XLS of 1995", Samples.ole("Book")),
                row("application/vnd.ms-powerpoint", "ppt", Samples.ole("Current User", "PowerPoint Document")),
                row("application/vnd.ms-outlook", "msg", Samples.ole("__nameid_version1.0", "__properties_version1.0")),
                row("application/vnd.visio", "vsd", Samples.ole("VisioDocument")),
                row(
                        OOXML + "wordprocessingml.document",
                        "docx",
                        Samples.office(OOXML + "wordprocessingml.document.main+xml", "word")),
                row(
                        OOXML + "spreadsheetml.sheet",
                        "xlsx",
                        Samples.office(OOXML + "spreadsheetml.sheet.main+xml", "xl")),
                row(
                        OOXML + "presentationml.presentation",
                        "pptx",
                        Samples.office(OOXML + "presentationml.presentation.main+xml", "ppt")),
                row(
                        OOXML + "wordprocessingml.template",
                        "dotx",
                        Samples.office(OOXML + "wordprocessingml.template.main+xml", "word")),
                row(
                        OOXML + "wordprocessingml.document",
                        "docx",
                        "DOCX with its list at the end",
                        Samples.zip("_rels/.rels", "docProps/app.xml", "word/document.xml", "[Content_Types].xml=")),
                row(
                        "application/vnd.ms-word.document.macroenabled.12",
                        "docm",
                        Samples.office("application/vnd.ms-word.document.macroEnabled.main+xml", "word")),
                row(
                        "application/vnd.ms-excel.sheet.macroenabled.12",
                        "xlsm",
                        Samples.office("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl")),
                row(
                        "application/vnd.oasis.opendocument.text",
                        "odt",
                        Samples.zipSaying(
                                "application/vnd.oasis.opendocument.text", "content.xml", "META-INF/manifest.xml")),
                row(
                        "application/vnd.oasis.opendocument.spreadsheet",
                        "ods",
                        Samples.zipSaying("application/vnd.oasis.opendocument.spreadsheet", "content.xml")),
                row(
                        "application/vnd.oasis.opendocument.presentation",
                        "odp",
                        Samples.zipSaying("application/vnd.oasis.opendocument.presentation", "content.xml")),
                row(
                        "application/vnd.oasis.opendocument.text-template",
                        "ott",
                        Samples.zipSaying("application/vnd.oasis.opendocument.text-template", "content.xml")),
                row(
                        "application/epub+zip",
                        "epub",
                        Samples.zipSaying("application/epub+zip", "META-INF/container.xml")),
                row("application/x-mobipocket-ebook", "mobi", at(60, "BOOKMOBI")),
                row("application/rtf", "rtf", latin1("{\\rtf1\\ansi hello}")),
                row("application/postscript", "ps", latin1("%!PS-Adobe-3.0\n%%Title: x\n")));
    }

    private static Stream<Row> packages() {
        return Stream.of(
                row("application/zip", "zip", Samples.zip("a.txt", "b/c.txt")),
                row("application/zip", "zip", "an empty zip", join(latin1("PK\5\6"), new byte[18])),
                row("application/gzip", "gz", Samples.gzip(latin1("hello"))),
                row("application/x-tar", "tar", Samples.tar()),
                row("application/x-bzip2", "bz2", begun("BZh91AY&SY")),
                row("application/x-xz", "xz", begun(bytes(0xfd, '7', 'z', 'X', 'Z', 0, 0, 4))),
                row("application/zstd", "zst", begun(bytes(0x28, 0xb5, 0x2f, 0xfd))),
                row("application/x-7z-compressed", "7z", begun(bytes('7', 'z', 0xbc, 0xaf, 0x27, 0x1c, 0, 4))),
                row("application/x-rar-compressed", "rar", begun("Rar!\u001a\u0007\1\0")),
                row("application/vnd.ms-cab-compressed", "cab", begun("MSCF\0\0\0\0")),
                row("application/x-iso9660-image", "iso", at(32769, "CD001\1")),
                row("application/x-sqlite3", "", begun("SQLite format 3\0")),
                row("application/vnd.google-earth.kmz", "kmz", Samples.zip("doc.kml", "images/a.png")),
                row("font/woff2", "woff2", begun("wOF2\0\1\0\0")));
    }

    private static Stream<Row> programs() {
        return Stream.of(
                row(
                        "application/x-msdownload",
                        "exe",
                        join(
                                latin1("MZ"),
                                new byte[58],
                                bytes(0x80, 0, 0, 0),
                                new byte[64],
                                latin1("PE\0\0"),
                                new byte[500])),
                row("application/x-msi", "msi", installer()),
                row(
                        "application/x-executable",
                        "",
                        begun(bytes(0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x3e, 0))),
                row("application/java-archive", "jar", Samples.zip("META-INF/MANIFEST.MF", "dev/pawl/A.class")),
                row(
                        "application/vnd.android.package-archive",
                        "apk",
                        Samples.zip("AndroidManifest.xml", "classes.dex", "META-INF/MANIFEST.MF")),
                row("application/java-vm", "class", begun(bytes(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0x3d))),
                row("application/wasm", "wasm", begun(bytes(0, 'a', 's', 'm', 1, 0, 0, 0))),
                row("application/x-shockwave-flash", "swf", begun("CWS\6")),
                row("application/x-sh", "sh", utf8("#!/bin/sh\nrm -rf \"$1\"\n")),
                row("text/x-python", "py", utf8("#!/usr/bin/env python3\nprint(1)\n")),
                row("text/x-php", "php", utf8("<?php system($_GET['c']); ?>")));
    }

    private static byte[] installer() {
        byte[] msi = Samples.ole("x");
        byte[] id = bytes(0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46);
        System.arraycopy(id, 0, msi, 1024 + 80, id.length);
        return msi;
    }

    private static Stream<Row> markup() {
        return Stream.of(
                row("text/html", "html", utf8("<!DOCTYPE html><html><body>hi</body></html>")),
                row("text/html", "htm", "HTML in old capitals", utf8("\n\n  <HTML><HEAD>")),
                row("text/html", "html", "HTML behind a comment", utf8("<!-- x --><script>alert(1)</script>")),
                row(
                        "application/xhtml+xml",
                        "xhtml",
                        utf8("<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">")),
                row("image/svg+xml", "svg", utf8("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"\"/></svg>")),
                row(
                        "image/svg+xml",
                        "svg",
                        "SVG with everything in front",
                        utf8("\ufeff<?xml version='1.0'?><!-- a --><!DOCTYPE svg [<!ENTITY a \">\">]>\n<svg>")),
                row(
                        "image/svg+xml",
                        "svg",
                        "SVG with a prefix",
                        utf8("<?xml version='1.0'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>")),
                row("application/xml", "xml", utf8("<?xml version=\"1.0\"?><order id=\"1\"><item/></order>")),
                row("application/xml", "xml", "XML without declaration", utf8("<order><item/></order>")),
                row("application/rss+xml", "rss", utf8("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel/></rss>")),
                row("application/atom+xml", "atom", utf8("<feed xmlns=\"http://www.w3.org/2005/Atom\"></feed>")),
                row(
                        "application/vnd.google-earth.kml+xml",
                        "kml",
                        utf8("<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'/>")));
    }

    private static Stream<Row> text() {
        return Stream.of(
                row(
                        "text/plain",
                        "txt",
                        utf8("Hello, world!\nThis is a letter. It has sentences,\nand lines; nothing else.\n")),
                row("text/plain", "md", utf8("# A title\n\n* one\n* two with `<script>` in it\n")),
                row(
                        "text/plain",
                        "txt",
                        "text in UTF-16",
                        join(bytes(0xff, 0xfe), "héllo wörld".getBytes(StandardCharsets.UTF_16LE))),
                row(
                        "text/plain",
                        "txt",
                        "text in Latin-1",
                        latin1("Gr\u00fc\u00dfe aus K\u00f6ln, sch\u00f6ne Stadt am Rhein\n")),
                row("text/plain", "txt", "text in Japanese", utf8("これはペンです。\n")),
                row("text/csv", "csv", utf8("id,name\n1,Ann\n2,\"Bob, B\"\n")),
                row("text/csv", "csv", "CSV of an office", utf8("id;name;x\r\n1;Ann;\r\n2;Bob;y\r\n")),
                row("text/tab-separated-values", "tsv", utf8("id\tname\n1\tAnn\n")),
                row("application/json", "json", utf8("{\"a\": [1, -2.5e3, true, null, \"x\\\"y\"], \"b\": {}}\n")),
                row("application/json", "json", "a JSON array", utf8(" [1,2,3]")),
                row("application/x-ndjson", "ndjson", utf8("{\"a\":1}\n{\"a\":2}\n")),
                row("text/calendar", "ics", utf8("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")),
                row("text/vcard", "vcf", utf8("BEGIN:VCARD\r\nVERSION:4.0\r\n")),
                row("text/vtt", "vtt", utf8("WEBVTT\n\n00:00.000 --> 00:01.000\nhi\n")),
                row("application/x-subrip", "srt", utf8("1\n00:00:00,000 --> 00:00:01,000\nhi\n")),
                row(
                        "application/x-pem-file",
                        "pem",
                        utf8("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")),
                row("message/rfc822", "eml", utf8("Received: from a by b\r\nSubject: x\r\n\r\nhi\r\n")),
                row("application/octet-stream", "", "noise", noise(77, 5_000)),
                row("application/octet-stream", "", "nothing", new byte[0]));
    }

    static List<byte[]> contents() {
        return rows().stream().map(Row::content).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void content_is_told_by_its_first_bytes(Row row) {
        byte[] head = Samples.head(row.content);

        assertThat(DETECTOR.detect(head, head.length == row.content.length)).isEqualTo(row.type);
        if (!row.type.equals("application/octet-stream")) {
            assertThat(DETECTOR.named(row.type))
                    .as("may stand in an allow list")
                    .hasValue(row.type);
        }
        if (!row.extension.isEmpty()) {
            assertThat(DETECTOR.fits(row.type, row.extension))
                    .as("." + row.extension)
                    .isTrue();
        }
    }

    private static byte[] largeWord() {
        byte[] word = Samples.ole(200, "x");
        System.arraycopy(bytes(0xec, 0xa5, 0xc1, 0), 0, word, 512, 4);
        return word;
    }

    @Test
    void there_are_more_than_sixty_types() {
        assertThat(rows().stream().map(Row::type).distinct().count()).isGreaterThan(60);
    }

    @Test
    void D2_the_type_stays_the_same_however_much_follows() {
        for (Row row : rows()) {
            boolean text = row.type.startsWith("text/") || row.type.contains("json") || row.content.length < 200;
            if (!text) {
                byte[] longer = join(row.content, noise(5, 70_000));
                assertThat(DETECTOR.detect(Samples.head(longer), false))
                        .as(row.toString())
                        .isEqualTo(row.type);
            }
        }
    }

    @Test
    void an_extension_of_one_type_does_not_fit_another() {
        List<Row> rows = rows();
        for (String extension : List.of("exe", "html", "svg", "js", "php", "msi", "jar", "sh", "hta")) {
            for (Row row : rows) {
                boolean own = rows.stream()
                        .anyMatch(other -> other.type.equals(row.type) && other.extension.equals(extension));
                assertThat(own || !DETECTOR.fits(row.type, extension))
                        .as("%s as .%s", row.type, extension)
                        .isTrue();
            }
        }
        assertThat(DETECTOR.fits("application/octet-stream", "dat")).isTrue();
        assertThat(DETECTOR.fits("application/octet-stream", "png")).isFalse();
    }

    @Test
    void types_are_known_by_their_other_names_and_what_bytes_never_tell_is_known_by_none() {
        assertThat(DETECTOR.named("image/jpg")).hasValue("image/jpeg");
        assertThat(DETECTOR.named("Image/PNG")).hasValue("image/png");
        assertThat(DETECTOR.named("audio/wav")).hasValue("audio/vnd.wave");
        assertThat(DETECTOR.named("audio/mp3")).hasValue("audio/mpeg");
        assertThat(DETECTOR.named("text/xml")).hasValue("application/xml");
        assertThat(DETECTOR.named("application/x-zip-compressed")).hasValue("application/zip");
        assertThat(List.of("text/markdown", "text/javascript", "image/nonsense", "nonsense", "", "image/*"))
                .allMatch(type -> DETECTOR.named(type).isEmpty());
    }
}
