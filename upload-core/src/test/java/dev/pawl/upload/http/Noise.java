// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.List;
import java.util.SplittableRandom;

/** Hostile text from a seed: what parsers choke on, mixed with pieces of what they expect. */
final class Noise {
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "  ",
            ",",
            ";",
            "=",
            "==",
            "\"",
            "\\",
            "/",
            "//",
            "..",
            "../",
            "..\\",
            "%2e%2e%2f",
            "%00",
            "\0",
            "\r\n",
            "\n",
            "\t",
            "\u202e",
            "\u200b",
            "\u200d",
            "\ufeff",
            "\u2066",
            "\ud800",
            "\udc00",
            "\ud83d\ude00",
            "e\u0301",
            "\u0301",
            "\u037e",
            "\u2126",
            "\u212b",
            "\u0958",
            "\u1e9b\u0323",
            "\u1100",
            "\u1161",
            "\u11a8",
            "\u0665",
            "+5",
            "-0",
            "00",
            "9223372036854775807",
            "9223372036854775808",
            "con",
            "nul.txt",
            ". .",
            " . ",
            "://",
            "http://",
            "final;",
            "partial",
            "bytes=",
            "-",
            "sha1 ",
            "crc32c ",
            "Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "YR==",
            "YQ",
            "YQ==",
            "filename ",
            "filename YQ==",
            "a".repeat(300),
            "\u3000",
            "\u2028",
            "\u2029",
            "\u0085",
            "\u00ad",
            "\ue000",
            "\uffff",
            "\udb40\udc41");

    private final SplittableRandom random;

    Noise(long seed) {
        this.random = new SplittableRandom(seed);
    }

    String text(String... usual) {
        StringBuilder text = new StringBuilder();
        for (int pieces = random.nextInt(8); pieces >= 0; pieces--) {
            text.append(piece(usual));
        }
        return text.toString();
    }

    /** A piece of a text now and then, for pieces of what is usual are the best noise. */
    String cut(String text) {
        if (text.isEmpty() || random.nextInt(3) == 0) {
            return text;
        }
        int from = random.nextInt(text.length());
        return random.nextBoolean() ? text.substring(from) : text.substring(0, from);
    }

    long below(long bound) {
        return random.nextLong(bound);
    }

    private String piece(String... usual) {
        int kind = random.nextInt(4);
        if (kind == 0) {
            return Character.toString((char) random.nextInt(0x80));
        }
        if (kind == 1) {
            return Character.toString((char) random.nextInt(0x10000));
        }
        return kind == 2 || usual.length == 0
                ? NASTY.get(random.nextInt(NASTY.size()))
                : usual[random.nextInt(usual.length)];
    }
}
