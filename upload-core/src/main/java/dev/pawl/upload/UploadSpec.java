// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client wishes: well formed by construction, never trusted.
 *
 * @param length of the whole content in bytes, empty if the client does not know it yet
 * @param fileName for people to read, at most 255 characters without control characters; never part of a path
 * @param declaredType the media type the client claims
 * @param metadata the client's own pairs, at most 32 and 4 KiB, in its order; values may be any text
 * @param expected a checksum of the whole content that must hold before it becomes a file
 * @param chunkSize bytes of a chunk in protocols that number them
 * @param role whether this is a whole upload or takes part in a concatenation
 * @param sources the partial uploads a final one is made of, in order; empty for other roles
 * @param echo header fields that a protocol repeats exactly as they came; nothing else reads them
 */
public record UploadSpec(
        OptionalLong length,
        String fileName,
        Optional<String> declaredType,
        Map<String, String> metadata,
        Optional<Checksum> expected,
        OptionalLong chunkSize,
        Role role,
        List<UploadId> sources,
        Map<String, String> echo) {
    /** The most bytes a length may say: leaves room for sums. */
    public static final long MOST_BYTES = Long.MAX_VALUE / 4;

    private static final int MOST_PAIRS = 32;
    private static final int MOST_METADATA = 4096;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TYPE = 255;
    private static final int MOST_SOURCES = 1000;

    /** How an upload takes part in a concatenation. */
    public enum Role {
        /** Not at all: the upload becomes a file. */
        WHOLE,
        /** A piece; never a file by itself. */
        PARTIAL,
        /** Made of pieces, takes no bytes of its own. */
        FINAL
    }

    /**
     * Checks what it is given.
     *
     * @param length of the whole content in bytes, empty if the client does not know it yet
     * @param fileName for people to read, at most 255 characters without control characters; never part of a path
     * @param declaredType the media type the client claims
     * @param metadata the client's own pairs, at most 32 and 4 KiB, in its order; values may be any text
     * @param expected a checksum of the whole content that must hold before it becomes a file
     * @param chunkSize bytes of a chunk in protocols that number them
     * @param role whether this is a whole upload or takes part in a concatenation
     * @param sources the partial uploads a final one is made of, in order; empty for other roles
     * @param echo header fields that a protocol repeats exactly as they came; nothing else reads them
     * @throws IllegalArgumentException if something is too long, out of range or not printable; the text says what
     */
    public UploadSpec {
        check(length.orElse(0) >= 0 && length.orElse(0) <= MOST_BYTES, "length " + length);
        check(fileName.length() <= LONGEST_NAME && Text.printable(fileName), "file name " + Quoted.of(fileName));
        declaredType.ifPresent(type -> check(
                type.length() <= LONGEST_TYPE && type.chars().allMatch(c -> c >= 0x20 && c < 0x7f),
                "media type " + Quoted.of(type)));
        check(chunkSize.orElse(1) >= 1, "chunk size " + chunkSize);
        check(metadata.size() <= MOST_PAIRS, "metadata of " + metadata.size() + " pairs");
        check(characters(metadata) <= MOST_METADATA, "metadata of " + characters(metadata) + " characters");
        metadata.forEach(
                (key, value) -> check(Text.wellFormed(key) && Text.wellFormed(value), "metadata " + Quoted.of(key)));
        check(sources.size() <= MOST_SOURCES, sources.size() + " sources");
        check(sources.isEmpty() == (role != Role.FINAL), role + " with " + sources.size() + " sources");
        metadata = ordered(metadata);
        sources = List.copyOf(sources);
        echo = ordered(echo);
    }

    /**
     * The usual upload.
     *
     * @param fileName for people to read
     * @param length in bytes
     * @return the wish
     */
    public static UploadSpec of(String fileName, long length) {
        return bare(fileName, OptionalLong.of(length), Role.WHOLE, List.of());
    }

    /**
     * An upload whose length comes later.
     *
     * @param fileName for people to read
     * @return the wish
     */
    public static UploadSpec ofUnknownLength(String fileName) {
        return bare(fileName, OptionalLong.empty(), Role.WHOLE, List.of());
    }

    /**
     * An upload that is the concatenation of others.
     *
     * @param fileName for people to read
     * @param sources partial uploads in order; one may come twice
     * @return the wish
     */
    public static UploadSpec concatenation(String fileName, List<UploadId> sources) {
        return bare(fileName, OptionalLong.empty(), Role.FINAL, sources);
    }

    /**
     * The same wish as a piece of a later concatenation.
     *
     * @return a copy
     */
    public UploadSpec asPartial() {
        return new UploadSpec(
                length, fileName, declaredType, metadata, expected, chunkSize, Role.PARTIAL, List.of(), echo);
    }

    /**
     * The same wish with the media type the client claims.
     *
     * @param type the claim
     * @return a copy
     */
    public UploadSpec withDeclaredType(String type) {
        return new UploadSpec(length, fileName, Optional.of(type), metadata, expected, chunkSize, role, sources, echo);
    }

    /**
     * The same wish with the client's own pairs.
     *
     * @param pairs at most 32
     * @return a copy
     */
    public UploadSpec withMetadata(Map<String, String> pairs) {
        return new UploadSpec(length, fileName, declaredType, pairs, expected, chunkSize, role, sources, echo);
    }

    /**
     * The same wish with a checksum of the whole content.
     *
     * @param checksum that must hold
     * @return a copy
     */
    public UploadSpec withExpected(Checksum checksum) {
        return new UploadSpec(
                length, fileName, declaredType, metadata, Optional.of(checksum), chunkSize, role, sources, echo);
    }

    /**
     * The same wish with a size for numbered chunks.
     *
     * @param bytes at least 1
     * @return a copy
     */
    public UploadSpec withChunkSize(long bytes) {
        return new UploadSpec(
                length, fileName, declaredType, metadata, expected, OptionalLong.of(bytes), role, sources, echo);
    }

    /**
     * The same wish with header fields to be repeated.
     *
     * @param fields by name
     * @return a copy
     */
    public UploadSpec withEcho(Map<String, String> fields) {
        return new UploadSpec(length, fileName, declaredType, metadata, expected, chunkSize, role, sources, fields);
    }

    private static UploadSpec bare(String fileName, OptionalLong length, Role role, List<UploadId> sources) {
        return new UploadSpec(
                length,
                fileName,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                OptionalLong.empty(),
                role,
                sources,
                Map.of());
    }

    private static Map<String, String> ordered(Map<String, String> pairs) {
        return pairs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    }

    private static int characters(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .mapToInt(pair -> pair.getKey().length() + pair.getValue().length())
                .sum();
    }

    private static void check(boolean fine, String what) {
        if (!fine) {
            throw new IllegalArgumentException("not acceptable: " + what);
        }
    }
}
