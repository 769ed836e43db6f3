// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fields by RFC 9651: Items and Dictionaries. A field that is not well formed, in whatever detail, or of another type
 * than was asked for, is as if it had not come (section 4.2). Several lines of one field are one value.
 */
final class StructuredFields {
    /** The most an Integer may say (section 3.3.1). */
    static final long MOST = 999_999_999_999_999L;

    private StructuredFields() {}

    /** An Item that is an Integer of 0 or more. */
    static OptionalLong natural(Headers headers, String name) {
        return item(headers, name) instanceof SfValue.Whole whole && whole.value() >= 0
                ? OptionalLong.of(whole.value())
                : OptionalLong.empty();
    }

    /** An Item that is a Boolean. */
    static Optional<Boolean> flag(Headers headers, String name) {
        return item(headers, name) instanceof SfValue.Flag flag ? Optional.of(flag.set()) : Optional.empty();
    }

    /** A Dictionary; of a key that comes twice the last value counts (section 4.2.2). */
    static Optional<Map<String, SfValue>> dictionary(Headers headers, String name) {
        return headers.has(name) ? dictionary(String.join(",", headers.all(name))) : Optional.empty();
    }

    static Optional<Map<String, SfValue>> dictionary(String text) {
        try {
            return Optional.of(members(new SfReader(text)));
        } catch (BadRequestException malformed) {
            return Optional.empty();
        }
    }

    static Optional<SfValue> item(String text) {
        try {
            SfReader in = new SfReader(text);
            in.skipSpaces();
            SfValue value = in.item();
            in.skipSpaces();
            in.end();
            return Optional.of(value);
        } catch (BadRequestException malformed) {
            return Optional.empty();
        }
    }

    private static SfValue item(Headers headers, String name) {
        return item(String.join(",", headers.all(name))).orElse(SfValue.Other.OTHER);
    }

    private static Map<String, SfValue> members(SfReader in) throws BadRequestException {
        Map<String, SfValue> members = new LinkedHashMap<>();
        in.skipSpaces();
        while (in.more()) {
            String key = in.key();
            members.put(key, in.member());
            in.skipBlanks();
            if (!in.more()) {
                return members;
            }
            in.expect(',');
            in.skipBlanks();
            if (!in.more()) {
                throw in.malformed();
            }
        }
        return members;
    }
}
