// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.Optional;

/**
 * Whether a text is JSON, as far as it goes (RFC 8259): an object or an array, whole or cut, and nothing else but more of
 * them, each on lines of its own. Without recursion, so no depth is too deep.
 */
final class Json {
    private static final String SPACE = " \t\r\n";

    /** What may come next. */
    private enum Next {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END,
        NOTHING
    }

    private final String text;
    private final StringBuilder open = new StringBuilder();
    private Next next = Next.VALUE;
    private int at;
    private int values;
    private boolean lines = true;

    private Json(String text) {
        this.text = text;
    }

    static Optional<String> type(String text, boolean whole) {
        Json json = new Json(text);
        boolean fits = json.read();
        boolean ends = json.next == Next.NOTHING;
        if (!fits || json.values == 0 || whole && !ends) {
            return Optional.empty();
        }
        if (json.values == 1) {
            return Optional.of("application/json");
        }
        return json.lines ? Optional.of("application/x-ndjson") : Optional.empty();
    }

    /** False at the first character that no JSON has there. */
    private boolean read() {
        int seen = 0;
        while (true) {
            skipSpace();
            if (at >= text.length()) {
                return true;
            }
            if (next == Next.NOTHING) {
                lines &= text.substring(seen, at).indexOf('\n') >= 0;
                next = Next.VALUE;
            }
            if (!token()) {
                return false;
            }
            seen = at;
        }
    }

    private boolean token() {
        char c = text.charAt(at);
        return switch (next) {
            case VALUE -> value(c);
            case VALUE_OR_END -> c == ']' ? close('[') : value(c);
            case KEY -> key(c);
            case KEY_OR_END -> c == '}' ? close('{') : key(c);
            case COLON -> c == ':' && then(Next.VALUE, 1);
            case COMMA_OR_END -> commaOrEnd(c);
            case NOTHING -> false;
        };
    }

    private boolean value(char c) {
        if (c == '{' || c == '[') {
            values += open.isEmpty() ? 1 : 0;
            open.append(c);
            return then(c == '{' ? Next.KEY_OR_END : Next.VALUE_OR_END, 1);
        }
        if (open.isEmpty()) {
            return false;
        }
        return c == '"' ? string(Next.COMMA_OR_END) : word();
    }

    private boolean key(char c) {
        return c == '"' && string(Next.COLON);
    }

    private boolean commaOrEnd(char c) {
        char innermost = open.charAt(open.length() - 1);
        if (c == ',') {
            return then(innermost == '{' ? Next.KEY : Next.VALUE, 1);
        }
        return c == '}' ? close('{') : c == ']' && close('[');
    }

    private boolean close(char opened) {
        if (open.charAt(open.length() - 1) != opened) {
            return false;
        }
        open.setLength(open.length() - 1);
        return then(open.isEmpty() ? Next.NOTHING : Next.COMMA_OR_END, 1);
    }

    /** Cut strings fit as far as they go. */
    private boolean string(Next after) {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '"') {
            if (text.charAt(end) < 0x20) {
                return false;
            }
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return then(after, Math.min(text.length(), end + 1) - at);
    }

    private boolean word() {
        int end = at;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "+-.".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        String word = text.substring(at, end);
        boolean cut = end == text.length();
        return (literal(word, cut) || number(word)) && then(Next.COMMA_OR_END, word.length());
    }

    private static boolean literal(String word, boolean cut) {
        return word.equals("true")
                || word.equals("false")
                || word.equals("null")
                || cut && ("true".startsWith(word) || "false".startsWith(word) || "null".startsWith(word));
    }

    private static boolean number(String word) {
        return !word.isEmpty()
                && (Character.isDigit(word.charAt(0)) || word.charAt(0) == '-')
                && word.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0);
    }

    private boolean then(Next state, int width) {
        next = state;
        at += width;
        return true;
    }

    private void skipSpace() {
        while (at < text.length() && SPACE.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
