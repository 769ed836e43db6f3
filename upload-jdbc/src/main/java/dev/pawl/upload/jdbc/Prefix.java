// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.util.Optional;

/** Texts that begin alike are neighbours: a range finds them by index, and has no wildcards to escape. */
final class Prefix {
    private Prefix() {}

    /** The least text behind all that begin with a prefix, in the order of UTF-8 bytes; empty if there is none. */
    static Optional<String> beyondByCodePoint(String prefix) {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return Optional.of(prefix.substring(0, end) + Character.toString(next));
            }
        }
        return Optional.empty();
    }

    /** The least text behind all that begin with a prefix, in the order of Java's strings; empty if there is none. */
    static Optional<String> beyondByChar(String prefix) {
        for (int last = prefix.length() - 1; last >= 0; last--) {
            if (prefix.charAt(last) < Character.MAX_VALUE) {
                return Optional.of(prefix.substring(0, last) + (char) (prefix.charAt(last) + 1));
            }
        }
        return Optional.empty();
    }

    /** Whether a stored file name can begin with it: names hold no control characters and no lone surrogates. */
    static boolean possible(String prefix) {
        return prefix.codePoints()
                .noneMatch(
                        c -> Character.isISOControl(c) || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
