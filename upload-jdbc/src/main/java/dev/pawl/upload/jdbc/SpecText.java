// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What of a client's wish has no column of its own, in one text: a line for each item, its fields between tabs. */
final class SpecText {
    private static final String NAME = "name";
    private static final String LENGTH = "length";
    private static final String TYPE = "type";
    private static final String EXPECTED = "expected";
    private static final String SOURCE = "source";
    private static final String METADATA = "metadata";
    private static final String ECHO = "echo";

    private SpecText() {}

    static String of(UploadSpec spec) {
        StringBuilder text = new StringBuilder();
        line(text, NAME, spec.fileName());
        spec.length().ifPresent(length -> line(text, LENGTH, Long.toString(length)));
        spec.declaredType().ifPresent(type -> line(text, TYPE, type));
        spec.expected().ifPresent(sum -> line(text, EXPECTED, sum.algorithm().name(), sum.hex()));
        spec.sources().forEach(source -> line(text, SOURCE, source.text()));
        spec.metadata().forEach((key, value) -> line(text, METADATA, key, value));
        spec.echo().forEach((key, value) -> line(text, ECHO, key, value));
        return text.toString();
    }

    /** The wish again; size of chunks and role have columns of their own. */
    static UploadSpec read(String text, OptionalLong chunkSize, UploadSpec.Role role) {
        String name = "";
        OptionalLong length = OptionalLong.empty();
        Optional<String> type = Optional.empty();
        Optional<Checksum> expected = Optional.empty();
        List<UploadId> sources = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, String> echo = new LinkedHashMap<>();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            String[] line = text.substring(from, end).split("\t", -1);
            from = end + 1;
            switch (line[0]) {
                case NAME -> name = Escaped.back(line[1]);
                case LENGTH -> length = OptionalLong.of(Long.parseLong(line[1]));
                case TYPE -> type = Optional.of(Escaped.back(line[1]));
                case EXPECTED -> expected = Optional.of(new Checksum(Checksum.Algorithm.valueOf(line[1]), line[2]));
                case SOURCE -> sources.add(new UploadId(line[1]));
                case METADATA -> metadata.put(Escaped.back(line[1]), Escaped.back(line[2]));
                case ECHO -> echo.put(Escaped.back(line[1]), Escaped.back(line[2]));
                default -> throw new IllegalStateException("a stored wish has an unknown item: " + line[0]);
            }
        }
        return new UploadSpec(length, name, type, metadata, expected, chunkSize, role, sources, echo);
    }

    private static void line(StringBuilder text, String item, String... fields) {
        text.append(item);
        for (String field : fields) {
            text.append('\t').append(Escaped.of(field));
        }
        text.append('\n');
    }
}
