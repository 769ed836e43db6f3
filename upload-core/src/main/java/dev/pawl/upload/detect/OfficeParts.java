// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Office Open XML packages: by the content type of their main part, or by the folder it lies in. */
final class OfficeParts {
    private static final String OPEN = "application/vnd.openxmlformats-officedocument.";
    private static final Map<String, String> MAIN_PARTS = new LinkedHashMap<>();

    static {
        main(OPEN + "wordprocessingml.document", OPEN + "wordprocessingml.document");
        main(OPEN + "wordprocessingml.template", OPEN + "wordprocessingml.template");
        main(OPEN + "spreadsheetml.sheet", OPEN + "spreadsheetml.sheet");
        main(OPEN + "spreadsheetml.template", OPEN + "spreadsheetml.template");
        main(OPEN + "presentationml.presentation", OPEN + "presentationml.presentation");
        main(OPEN + "presentationml.template", OPEN + "presentationml.template");
        main(OPEN + "presentationml.slideshow", OPEN + "presentationml.slideshow");
        macro("ms-word.document");
        macro("ms-word.template");
        macro("ms-excel.sheet");
        macro("ms-excel.template");
        macro("ms-excel.addin");
        macro("ms-powerpoint.presentation");
        macro("ms-powerpoint.template");
        macro("ms-powerpoint.slideshow");
        macro("ms-powerpoint.addin");
        MAIN_PARTS.put(
                "\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"",
                "application/vnd.ms-excel.sheet.binary.macroenabled.12");
        MAIN_PARTS.put("\"application/vnd.ms-visio.drawing.main+xml\"", "application/vnd.ms-visio.drawing");
    }

    private OfficeParts() {}

    private static void main(String part, String type) {
        MAIN_PARTS.put("\"" + part + ".main+xml\"", type);
    }

    private static void macro(String kind) {
        MAIN_PARTS.put(
                "\"application/vnd." + kind + ".macroEnabled.main+xml\"",
                "application/vnd." + kind + ".macroenabled.12");
    }

    /** By the list of content types that every package has; empty unless it names exactly one main part. */
    static Optional<String> saidBy(String contentTypes) {
        List<String> said = MAIN_PARTS.entrySet().stream()
                .filter(part -> contentTypes.contains(part.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return said.size() == 1 ? Optional.of(said.get(0)) : Optional.empty();
    }

    static Optional<String> seenIn(Set<String> folders, boolean macros) {
        List<String> kinds = new ArrayList<>();
        if (folders.contains("word")) {
            kinds.add(macros ? "application/vnd.ms-word.document.macroenabled.12" : OPEN + "wordprocessingml.document");
        }
        if (folders.contains("xl")) {
            kinds.add(macros ? "application/vnd.ms-excel.sheet.macroenabled.12" : OPEN + "spreadsheetml.sheet");
        }
        if (folders.contains("ppt")) {
            kinds.add(
                    macros
                            ? "application/vnd.ms-powerpoint.presentation.macroenabled.12"
                            : OPEN + "presentationml.presentation");
        }
        if (folders.contains("visio")) {
            kinds.add("application/vnd.ms-visio.drawing");
        }
        return kinds.size() == 1 ? Optional.of(kinds.get(0)) : Optional.empty();
    }
}
