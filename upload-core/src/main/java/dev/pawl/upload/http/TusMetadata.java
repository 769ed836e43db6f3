// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code Upload-Metadata: filename d29ybGQ=,draft}, tus 1.0.0, section Creation. Values must be UTF-8, which the
 * specification leaves open. An empty field is a field without pairs: some clients always send one.
 *
 * @param raw the field as it came, empty if there is nothing to repeat
 * @param pairs decoded, in order; a key without value has an empty one
 */
record TusMetadata(Optional<String> raw, Map<String, String> pairs) {
    static final String FIELD = "Upload-Metadata";

    private static final int LONGEST_FIELD = 4096;
    private static final int MOST_PAIRS = 32;
    private static final TusMetadata NONE = new TusMetadata(Optional.empty(), Map.of());

    TusMetadata {
        pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    }

    static TusMetadata of(Headers headers) throws BadRequestException {
        Optional<String> field = headers.single(FIELD);
        return field.isEmpty() ? NONE : parse(field.get());
    }

    static TusMetadata parse(String field) throws BadRequestException {
        if (withoutSpaces(field).isEmpty()) {
            return NONE;
        }
        if (field.length() > LONGEST_FIELD) {
            throw new BadRequestException(FIELD + " is longer than " + LONGEST_FIELD + " characters");
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : field.split(",", -1)) {
            add(withoutSpaces(pair), pairs);
        }
        if (pairs.size() > MOST_PAIRS) {
            throw new BadRequestException(FIELD + " has more than " + MOST_PAIRS + " pairs");
        }
        return new TusMetadata(Optional.of(field), pairs);
    }

    /** For people; perhaps empty. */
    String fileName() {
        return Stream.of("filename", "name")
                .flatMap(this::value)
                .map(FileNames::display)
                .findFirst()
                .orElse("");
    }

    /** What the client claims, if it could be a media type. */
    Optional<String> declaredType() {
        return Stream.of("filetype", "type")
                .flatMap(this::value)
                .filter(DeclaredType::plausible)
                .findFirst();
    }

    /** At its ends; blanks of other kinds are none of the grammar. */
    private static String withoutSpaces(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (from < to && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }

    private Stream<String> value(String key) {
        return Optional.ofNullable(pairs.get(key)).stream();
    }

    private static void add(String pair, Map<String, String> pairs) throws BadRequestException {
        int space = pair.indexOf(' ');
        String key = space < 0 ? pair : pair.substring(0, space);
        if (key.isEmpty() || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new BadRequestException(FIELD + " has a key that is empty or not visible ASCII");
        }
        String value = space < 0 ? "" : decoded(pair.substring(space + 1));
        if (pairs.putIfAbsent(key, value) != null) {
            throw new BadRequestException(FIELD + " has a key twice");
        }
    }

    private static String decoded(String value) throws BadRequestException {
        byte[] bytes = CanonicalBase64.decode(value)
                .orElseThrow(() -> new BadRequestException(FIELD + " has a value that is not canonical Base64"));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new BadRequestException(FIELD + " has a value that is not UTF-8");
        }
    }
}
