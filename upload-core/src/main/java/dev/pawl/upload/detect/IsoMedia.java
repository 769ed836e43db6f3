// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ISO base media files by their brands (ISO/IEC 14496-12, box "ftyp"): the major brand decides, and where it says no more
 * than "some HEIF" or nothing we know, the compatible ones do.
 */
final class IsoMedia {
    private static final int MOST_BRANDS = 64;

    private static final Map<String, String> BRANDS = Map.ofEntries(
            Map.entry("avif", "image/avif"),
            Map.entry("avis", "image/avif"),
            Map.entry("heic", "image/heic"),
            Map.entry("heix", "image/heic"),
            Map.entry("heim", "image/heic"),
            Map.entry("heis", "image/heic"),
            Map.entry("hevc", "image/heic-sequence"),
            Map.entry("hevx", "image/heic-sequence"),
            Map.entry("M4A ", "audio/mp4"),
            Map.entry("M4B ", "audio/mp4"),
            Map.entry("M4P ", "audio/mp4"),
            Map.entry("F4A ", "audio/mp4"),
            Map.entry("M4V ", "video/x-m4v"),
            Map.entry("M4VH", "video/x-m4v"),
            Map.entry("M4VP", "video/x-m4v"),
            Map.entry("qt  ", "video/quicktime"),
            Map.entry("crx ", "image/x-canon-cr3"),
            Map.entry("isom", "video/mp4"),
            Map.entry("mp41", "video/mp4"),
            Map.entry("mp42", "video/mp4"),
            Map.entry("avc1", "video/mp4"),
            Map.entry("dash", "video/mp4"),
            Map.entry("mmp4", "video/mp4"),
            Map.entry("MSNV", "video/mp4"),
            Map.entry("F4V ", "video/mp4"));

    private static final Map<String, String> GENERAL = Map.of("mif1", "image/heif", "msf1", "image/heif-sequence");

    private IsoMedia() {}

    /** Empty if a box of that name is there by chance, or cut in its brand. */
    static Optional<String> type(Head head) {
        long size = head.u32be(0);
        if (size < 16 || size % 4 != 0 || !head.has(8, 4)) {
            return Optional.empty();
        }
        String major = head.latin1(8, 4);
        List<String> compatible = compatible(head, size);
        Optional<String> own = of(major);
        if (own.isPresent()) {
            return own;
        }
        Optional<String> pictures = compatible.stream()
                .flatMap(brand -> of(brand).stream())
                .filter(IsoMedia::picture)
                .findFirst();
        String general = GENERAL.get(major);
        if (general != null) {
            return pictures.or(() -> Optional.of(general));
        }
        return compatible.stream()
                .flatMap(brand -> of(brand).stream())
                .findFirst()
                .or(() -> Optional.of("application/mp4"));
    }

    private static List<String> compatible(Head head, long size) {
        List<String> brands = new ArrayList<>();
        for (long at = 16; at < size && head.has(at, 4) && brands.size() < MOST_BRANDS; at += 4) {
            brands.add(head.latin1(at, 4));
        }
        return brands;
    }

    private static Optional<String> of(String brand) {
        if (brand.startsWith("3gp") || brand.startsWith("3gr") || brand.startsWith("3gs")) {
            return Optional.of("video/3gpp");
        }
        if (brand.startsWith("3g2")) {
            return Optional.of("video/3gpp2");
        }
        boolean edition = brand.startsWith("iso") && Character.isLetterOrDigit(brand.charAt(3));
        return edition ? Optional.of("video/mp4") : Optional.ofNullable(BRANDS.get(brand));
    }

    private static boolean picture(String type) {
        return type.startsWith("image/");
    }
}
