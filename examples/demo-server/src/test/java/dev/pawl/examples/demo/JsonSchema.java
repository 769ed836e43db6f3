// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** As much of JSON Schema as docs/openapi.json uses; a word that it does not know is an objection. */
final class JsonSchema {
    private static final Set<String> WORDS = Set.of(
            "$ref",
            "type",
            "description",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "enum",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "maxLength",
            "maxProperties",
            "default");

    private final JsonNode document;

    JsonSchema(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with a value; nothing if it is as described. */
    List<String> objections(JsonNode schema, JsonNode value) {
        List<String> objections = new ArrayList<>();
        check(schema, value, "$", objections);
        return objections;
    }

    private void check(JsonNode schema, JsonNode value, String where, List<String> objections) {
        if (schema.has("$ref")) {
            check(document.at(schema.get("$ref").textValue().substring(1)), value, where, objections);
            return;
        }
        schema.fieldNames()
                .forEachRemaining(word -> say(WORDS.contains(word), "unknown word " + word, where, objections));
        boolean typed = switch (schema.path("type").asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
        say(typed, "is not of type " + schema.path("type"), where, objections);
        if (typed && value.isObject()) {
            members(schema, value, where, objections);
        } else if (typed && value.isArray()) {
            value.forEach(item -> check(schema.get("items"), item, where + "[]", objections));
        } else if (typed) {
            single(schema, value, where, objections);
        }
    }

    private void members(JsonNode schema, JsonNode value, String where, List<String> objections) {
        schema.path("required").forEach(name -> say(value.has(name.textValue()), "has no " + name, where, objections));
        value.properties().forEach(member -> {
            JsonNode known = schema.path("properties").path(member.getKey());
            String place = where + "." + member.getKey();
            if (known.isMissingNode()) {
                say(!schema.path("additionalProperties").isBoolean(), "is not described", place, objections);
            } else {
                check(known, member.getValue(), place, objections);
            }
        });
    }

    private static void single(JsonNode schema, JsonNode value, String where, List<String> objections) {
        if (schema.has("enum")) {
            boolean listed = false;
            for (JsonNode one : schema.get("enum")) {
                listed |= one.equals(value);
            }
            say(listed, "is none of " + schema.get("enum"), where, objections);
        }
        if (schema.has("pattern")) {
            boolean fits = Pattern.compile(schema.get("pattern").textValue())
                    .matcher(value.textValue())
                    .find();
            say(fits, "does not match", where, objections);
        }
        if (schema.path("format").asText().equals("date-time")) {
            Instant.parse(value.textValue());
        }
        say(
                !schema.has("minimum")
                        || value.doubleValue() >= schema.get("minimum").doubleValue(),
                "is too small",
                where,
                objections);
        say(
                !schema.has("maximum")
                        || value.doubleValue() <= schema.get("maximum").doubleValue(),
                "is too large",
                where,
                objections);
    }

    private static void say(boolean fine, String objection, String where, List<String> objections) {
        if (!fine) {
            objections.add(where + " " + objection);
        }
    }
}
