// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/** Foreign text made fit for a message or a log line: short, printable ASCII, between quotes. */
final class Quoted {
    private static final int LONGEST = 80;

    private Quoted() {}

    static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().limit(LONGEST).forEach(c -> append(quoted, (char) c));
        return quoted.append(text.length() > LONGEST ? "…\"" : "\"").toString();
    }

    private static void append(StringBuilder quoted, char c) {
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
            quoted.append(c);
        } else {
            quoted.append(String.format("\\u%04x", (int) c));
        }
    }
}
