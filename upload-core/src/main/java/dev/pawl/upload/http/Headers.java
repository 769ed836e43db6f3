// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Header or trailer fields, in order and with repeats. Names are compared without regard to case (RFC 9110, section 5.1).
 *
 * @param fields name and value of each
 */
public record Headers(List<Map.Entry<String, String>> fields) {
    /** No field. */
    public static final Headers NONE = new Headers(List.of());

    /**
     * Copies the list.
     *
     * @param fields name and value of each
     */
    public Headers {
        fields = fields.stream()
                .map(field -> Map.entry(field.getKey(), field.getValue()))
                .toList();
    }

    /**
     * Fields as many HTTP stacks have them.
     *
     * @param byName all values of each name
     * @return the same fields, in the map's order
     */
    public static Headers of(Map<String, List<String>> byName) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        byName.forEach((name, values) -> values.forEach(value -> all.add(Map.entry(name, value))));
        return new Headers(all);
    }

    /**
     * The values of one name.
     *
     * @param name in any case
     * @return in order, perhaps none
     */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /**
     * The first value of one name.
     *
     * @param name in any case
     * @return empty if there is none
     */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /**
     * Whether a name is there.
     *
     * @param name in any case
     * @return true for an empty value too
     */
    public boolean has(String name) {
        return fields.stream().anyMatch(field -> field.getKey().equalsIgnoreCase(name));
    }

    /**
     * These fields and one more.
     *
     * @param name of the field
     * @param value of the field
     * @return a copy
     */
    public Headers with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(fields);
        more.add(Map.entry(name, value));
        return new Headers(more);
    }

    /** The value of a field that may come once at most. */
    Optional<String> single(String name) throws BadRequestException {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new BadRequestException(name + " may come once, not " + values.size() + " times");
        }
        return values.stream().findFirst();
    }
}
