// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/**
 * With which two bytes, and where, a rule of Tika's table must begin. Most rules want fixed bytes at a fixed place; when the
 * first two are at none of these places, none of these rules fits.
 */
final class Beginnings {
    private static final Pattern OFFSET = Pattern.compile("\\d{1,6}");
    private static final Pattern HEX = Pattern.compile("0x(?:\\p{XDigit}{2}){2,}");
    private static final Pattern BYTE =
            Pattern.compile("\\\\x(?<hex>\\p{XDigit}{2})|\\\\(?<octal>[0-7]{3})|(?<plain>[^\\\\])", Pattern.DOTALL);
    private static final String UNMASKED = "0xffff";

    private final Map<Integer, BitSet> pairs = new TreeMap<>();

    /**
     * Remembers with what a rule begins.
     *
     * @return whether that can be told; a range, a regular expression or a mask over the beginning may fit anywhere
     */
    boolean learn(Element match) {
        String mask = match.getAttribute("mask").toLowerCase(Locale.ROOT);
        String type = match.getAttribute("type");
        boolean literal = (type.isEmpty() || type.equals("string"))
                && OFFSET.matcher(match.getAttribute("offset")).matches()
                && (mask.isEmpty() || mask.startsWith(UNMASKED));
        int pair = literal ? pair(match.getAttribute("value")) : -1;
        if (pair >= 0) {
            pairs.computeIfAbsent(Integer.valueOf(match.getAttribute("offset")), offset -> new BitSet())
                    .set(pair);
        }
        return pair >= 0;
    }

    boolean mayFit(Head head) {
        return pairs.entrySet().stream().anyMatch(place -> {
            int first = head.u8(place.getKey());
            int second = head.u8(place.getKey() + 1L);
            return second >= 0 && place.getValue().get(first << 8 | second);
        });
    }

    /** The first two bytes of a value in Tika's notation, or -1. */
    private static int pair(String value) {
        if (value.startsWith("0x")) {
            return HEX.matcher(value).matches() ? Integer.parseInt(value, 2, 6, 16) : -1;
        }
        Matcher bytes = BYTE.matcher(value);
        int first = bytes.lookingAt() ? one(bytes) : -1;
        int second = first >= 0 && bytes.region(bytes.end(), value.length()).lookingAt() ? one(bytes) : -1;
        return second < 0 ? -1 : first << 8 | second;
    }

    private static int one(Matcher found) {
        if (found.group("hex") != null) {
            return Integer.parseInt(found.group("hex"), 16);
        }
        if (found.group("octal") != null) {
            return Integer.parseInt(found.group("octal"), 8);
        }
        return found.group("plain").charAt(0);
    }
}
