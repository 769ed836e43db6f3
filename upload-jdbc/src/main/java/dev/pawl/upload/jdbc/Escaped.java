// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

/**
 * Free text made fit for any database and for one line: backslash, NUL, tab, line ends and lone surrogates are escaped by
 * a backslash. Each character has one form, so equal texts stay equal and others different.
 */
final class Escaped {
    private static final char MARK = '\\';
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;

    private Escaped() {}

    static String of(String text) {
        int clean = 0;
        while (clean < text.length() && plain(text, clean)) {
            clean++;
        }
        if (clean == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + HEX).append(text, 0, clean);
        for (int i = clean; i < text.length(); i++) {
            append(escaped, text, i);
        }
        return escaped.toString();
    }

    static String back(String escaped) {
        if (escaped.indexOf(MARK) < 0) {
            return escaped;
        }
        StringBuilder text = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != MARK) {
                text.append(c);
                continue;
            }
            char kind = escaped.charAt(++i);
            if (kind == 'u') {
                text.append((char) Integer.parseInt(escaped, i + 1, i + 1 + HEX_DIGITS, HEX));
                i += HEX_DIGITS;
            } else {
                text.append(unescape(kind));
            }
        }
        return text.toString();
    }

    private static boolean plain(String text, int at) {
        char c = text.charAt(at);
        return c != MARK && c != '\t' && c != '\n' && c != '\r' && c != 0 && !lone(text, at);
    }

    private static boolean lone(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static void append(StringBuilder escaped, String text, int at) {
        char c = text.charAt(at);
        if (plain(text, at)) {
            escaped.append(c);
            return;
        }
        escaped.append(MARK);
        switch (c) {
            case MARK -> escaped.append(MARK);
            case '\t' -> escaped.append('t');
            case '\n' -> escaped.append('n');
            case '\r' -> escaped.append('r');
            case 0 -> escaped.append('0');
            default -> escaped.append('u').append(Integer.toHexString(c));
        }
    }

    private static char unescape(char kind) {
        return switch (kind) {
            case MARK -> MARK;
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '0' -> 0;
            default -> throw new IllegalStateException("stored text with an unknown escape");
        };
    }
}
