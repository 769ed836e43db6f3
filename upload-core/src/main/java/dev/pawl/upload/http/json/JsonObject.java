// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The object that a request brings: UTF-8, at most {@link #MOST_BYTES}, few levels, no member twice, nothing behind it. A
 * member that is {@code null} is not there.
 */
public final class JsonObject {
    /** The most bytes that are read. */
    public static final int MOST_BYTES = 64 << 10;

    private static final int LONGEST_SHOWN = 40;
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MOST_BYTES)
                            .maxNestingDepth(8)
                            .maxStringLength(8 << 10)
                            .maxNameLength(256)
                            .maxNumberLength(20)
                            .maxTokenCount(4096)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final JsonNode node;

    private JsonObject(JsonNode node) {
        this.node = node;
    }

    /**
     * Reads text.
     *
     * @param utf8 all of it
     * @param names the members it may have
     * @return the object
     * @throws JsonException if it is no such object
     */
    public static JsonObject read(byte[] utf8, Set<String> names) throws JsonException {
        JsonNode node = parsed(utf8);
        if (!node.isObject()) {
            throw new JsonException("the content is not a JSON object");
        }
        for (var member : node.properties()) {
            if (!names.contains(member.getKey())) {
                throw new JsonException("there is no member " + shown(member.getKey()));
            }
        }
        return new JsonObject(node);
    }

    private static JsonNode parsed(byte[] utf8) throws JsonException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return READER.readTree(text);
        } catch (CharacterCodingException notText) {
            throw new JsonException("the content is not UTF-8");
        } catch (IOException malformed) {
            throw new JsonException("the content is not well-formed JSON within the limits");
        }
    }

    /**
     * A text.
     *
     * @param name of the member
     * @return empty if it is not there
     * @throws JsonException if it is something else
     */
    public Optional<String> text(String name) throws JsonException {
        if (missing(node.get(name))) {
            return Optional.empty();
        }
        return Optional.of(text(name, node.get(name)));
    }

    /**
     * An integer that is not negative.
     *
     * @param name of the member
     * @return empty if it is not there
     * @throws JsonException if it is something else
     */
    public OptionalLong natural(String name) throws JsonException {
        JsonNode value = node.get(name);
        if (missing(value)) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new JsonException(name + " is not a non-negative integer");
        }
        return OptionalLong.of(value.longValue());
    }

    /**
     * An object whose members are texts.
     *
     * @param name of the member
     * @return in its order; without members if it is not there
     * @throws JsonException if it is something else
     */
    public Map<String, String> texts(String name) throws JsonException {
        JsonNode value = node.get(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (missing(value)) {
            return texts;
        }
        if (!value.isObject()) {
            throw new JsonException(name + " is not an object");
        }
        for (var member : value.properties()) {
            texts.put(member.getKey(), text(name + "." + shown(member.getKey()), member.getValue()));
        }
        return texts;
    }

    private static boolean missing(@Nullable JsonNode value) {
        return value == null || value.isNull();
    }

    private static String text(String name, JsonNode value) throws JsonException {
        if (!value.isTextual()) {
            throw new JsonException(name + " is not a text");
        }
        return value.textValue();
    }

    private static String shown(String name) {
        String start = name.substring(0, Math.min(name.length(), LONGEST_SHOWN));
        return start.chars().allMatch(c -> c > 0x20 && c < 0x7f) ? start : "of that name";
    }
}
