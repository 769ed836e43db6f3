// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.Optional;

/** Binary formats whose beginning leaves no doubt, and the containers that need a second look. */
final class Signatures {
    private Signatures() {}

    static Optional<String> of(Head head) {
        return picture(head).or(() -> document(head)).or(() -> container(head));
    }

    private static Optional<String> picture(Head head) {
        if (head.at(0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return Optional.of("image/png");
        }
        if (head.at(0, 0xff, 0xd8, 0xff)) {
            return Optional.of("image/jpeg");
        }
        if (head.at(0, "GIF87a") || head.at(0, "GIF89a")) {
            return Optional.of("image/gif");
        }
        if (head.at(0, 0, 0, 0, 12, 'j', 'P', ' ', ' ', '\r', '\n', 0x87, '\n') && head.at(20, "jp2 ")) {
            return Optional.of("image/jp2");
        }
        return bitmap(head) ? Optional.of("image/bmp") : Optional.empty();
    }

    /** Two letters alone would make pictures of texts: reserved bytes, size of the header and planes must be right. */
    private static boolean bitmap(Head head) {
        long header = head.u32le(14);
        boolean known = header == 12
                || header == 40
                || header == 52
                || header == 56
                || header == 64
                || header == 108
                || header == 124;
        return head.at(0, "BM") && head.u32le(6) == 0 && known && head.u16le(header == 12 ? 22 : 26) == 1;
    }

    private static Optional<String> document(Head head) {
        if (head.at(behindSpace(head), "%PDF-")) {
            return Optional.of("application/pdf");
        }
        if (head.at(0, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) {
            return Optional.of(OleEntries.type(head));
        }
        if (head.at(0, 'P', 'K', 3, 4) || head.at(0, 'P', 'K', 5, 6)) {
            return Optional.of(ZipEntries.type(head));
        }
        if (head.at(32769, "CD001")) {
            return Optional.of("application/x-iso9660-image");
        }
        return head.at(0, 0x1f, 0x8b, 8) ? Optional.of("application/gzip") : Optional.empty();
    }

    /** Readers of PDF do not mind a mark and some lines in front. */
    private static long behindSpace(Head head) {
        int at = head.at(0, 0xef, 0xbb, 0xbf) ? 3 : 0;
        while (at < 64 && (head.u8(at) == ' ' || head.u8(at) == '\r' || head.u8(at) == '\n' || head.u8(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static Optional<String> container(Head head) {
        if (head.at(4, "ftyp")) {
            return IsoMedia.type(head);
        }
        if (head.at(0, 0x1a, 0x45, 0xdf, 0xa3)) {
            return Optional.of(Ebml.type(head));
        }
        if (head.at(0, "RIFF")) {
            return riff(head);
        }
        if (head.at(0, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) {
            return Optional.of(advancedSystems(head));
        }
        if (head.at(0, "OggS\0")) {
            return Optional.of(ogg(head));
        }
        if (head.at(0, "fLaC\0")) {
            return Optional.of("audio/flac");
        }
        if (head.at(0, "wOFF\0") || head.at(0, "wOFFtrue") || head.at(0, "wOFFOTTO")) {
            return Optional.of("font/woff");
        }
        if (head.at(0, "wOF2\0") || head.at(0, "wOF2true") || head.at(0, "wOF2OTTO")) {
            return Optional.of("font/woff2");
        }
        boolean packets = head.at(0, 0x47) && head.at(188, 0x47) && head.at(376, 0x47) && head.at(564, 0x47);
        return packets ? Optional.of("video/mp2t") : Optional.empty();
    }

    private static Optional<String> riff(Head head) {
        return switch (head.latin1(8, 4)) {
            case "WEBP" -> Optional.of("image/webp");
            case "WAVE" -> Optional.of("audio/vnd.wave");
            case "AVI " -> Optional.of("video/x-msvideo");
            default -> Optional.empty();
        };
    }

    /** ASF names the codecs of its streams, in UTF-16. */
    private static String advancedSystems(Head head) {
        String codecs = head.latin1(0, head.length()).replace("\0", "");
        if (codecs.contains("Windows Media Video") || codecs.contains("VC-1 Advanced Profile")) {
            return "video/x-ms-wmv";
        }
        return codecs.contains("Windows Media Audio") ? "audio/x-ms-wma" : "video/x-ms-asf";
    }

    /** The first page holds the head of the first stream, behind a table of as many bytes as byte 26 says. */
    private static String ogg(Head head) {
        long packet = 27L + Math.max(0, head.u8(26));
        if (head.at(packet, "OpusHead")) {
            return "audio/opus";
        }
        if (head.at(packet, 1, 'v', 'o', 'r', 'b', 'i', 's')
                || head.at(packet, 0x7f, 'F', 'L', 'A', 'C')
                || head.at(packet, "Speex   ")) {
            return "audio/ogg";
        }
        boolean video = head.at(packet, 0x80, 't', 'h', 'e', 'o', 'r', 'a') || head.at(packet, "fishead\0");
        return video ? "video/ogg" : "application/ogg";
    }
}
