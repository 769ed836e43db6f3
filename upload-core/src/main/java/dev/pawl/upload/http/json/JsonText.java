// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes JSON in ASCII: everything else is escaped, so that no reader can mistake the encoding. */
public final class JsonText {
    private static final ObjectWriter WRITER = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    private JsonText() {}

    /**
     * An object as text.
     *
     * @param members texts, numbers, booleans, lists and maps of those, in order
     * @return one line
     */
    public static byte[] of(Map<String, ?> members) {
        try {
            return WRITER.writeValueAsString(members).getBytes(StandardCharsets.US_ASCII);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("cannot be written as JSON", notJson);
        }
    }
}
