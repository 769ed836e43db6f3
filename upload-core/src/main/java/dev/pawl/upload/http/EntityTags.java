// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What If-Match and If-None-Match list (RFC 9110, sections 13.1.1 and 13.1.2).
 *
 * @param any whether it is the asterisk
 * @param strong tags with their quotes
 * @param weak tags with their quotes, without {@code W/}
 */
record EntityTags(boolean any, List<String> strong, List<String> weak) {

    /** Empty if the lines are not well formed. */
    static Optional<EntityTags> of(List<String> lines) {
        String list = String.join(",", lines).strip();
        if (list.equals("*")) {
            return Optional.of(new EntityTags(true, List.of(), List.of()));
        }
        EntityTags tags = new EntityTags(false, new ArrayList<>(), new ArrayList<>());
        int at = 0;
        while (at < list.length()) {
            int end = tags.take(list, at);
            if (end < 0) {
                return Optional.empty();
            }
            at = afterComma(list, end);
            if (at < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(tags);
    }

    /** Whether a strong tag is among them, by strong comparison. */
    boolean same(String tag) {
        return any || strong.contains(tag);
    }

    /** By weak comparison. */
    boolean similar(String tag) {
        return same(tag) || weak.contains(tag);
    }

    /** One tag, or nothing in front of a comma; the index behind it, or -1. */
    private int take(String list, int from) {
        if (list.charAt(from) == ',') {
            return from;
        }
        boolean isWeak = list.startsWith("W/", from);
        int open = isWeak ? from + 2 : from;
        int close = list.startsWith("\"", open) ? list.indexOf('"', open + 1) : -1;
        if (close < 0 || !list.substring(open + 1, close).chars().allMatch(c -> c > 0x20 && c != 0x7f)) {
            return -1;
        }
        (isWeak ? weak : strong).add(list.substring(open, close + 1));
        return close + 1;
    }

    private static int afterComma(String list, int from) {
        int at = blanks(list, from);
        if (at == list.length()) {
            return at;
        }
        return list.charAt(at) == ',' ? blanks(list, at + 1) : -1;
    }

    private static int blanks(String list, int from) {
        int at = from;
        while (at < list.length() && (list.charAt(at) == ' ' || list.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
