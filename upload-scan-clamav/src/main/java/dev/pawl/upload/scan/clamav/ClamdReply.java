// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pawl.upload.spi.Scanner.Verdict;
import java.util.Optional;

/**
 * Everything clamd said in one conversation, and how it stopped. Only what is understood to the last byte counts: a
 * command that begins with "z" is answered by one line that ends with a NUL, and then the connection is closed. So no
 * content and no signature's name can look like another verdict.
 *
 * @param text each byte one character, the NUL included
 * @param end how it stopped
 */
record ClamdReply(String text, End end) {
    /** The longest reply that is read, in bytes; real ones have less than 200. */
    static final int LONGEST = 4096;

    private static final String CLEAN = "stream: OK\0";
    private static final String TOO_LONG = "INSTREAM size limit exceeded. ERROR\0";
    private static final String FOUND_BEFORE = "stream: ";
    private static final String FOUND_BEHIND = " FOUND\0";
    private static final String LIMITS = "Heuristics.Limits.Exceeded";
    private static final int QUOTED = 200;

    /** How a reply stopped. */
    enum End {
        /** The daemon closed the connection. */
        CLOSED,
        /** The connection broke. */
        BROKEN,
        /** It did not stop; the rest was not read. */
        ENDLESS
    }

    static ClamdReply of(byte[] bytes, int length, End end) {
        return new ClamdReply(new String(bytes, 0, length, ISO_8859_1), end);
    }

    /** The verdict on content that was sent to its end; empty if this is none. */
    Optional<Verdict> verdict() {
        if (end != End.CLOSED) {
            return refusal();
        }
        return text.equals(CLEAN)
                ? Optional.of(new Verdict.Clean())
                : signature().map(ClamdReply::found).or(this::refusal);
    }

    /** The verdict on content that clamd did not take to its end; empty if this is none. */
    Optional<Verdict> refusal() {
        return text.equals(TOO_LONG)
                ? Optional.of(new Verdict.Unscannable("longer than clamd's StreamMaxLength"))
                : Optional.empty();
    }

    /** The single line of a closed connection, without its NUL; empty if this is none. */
    Optional<String> line() {
        boolean ended = end == End.CLOSED && text.endsWith("\0");
        return ended
                ? Optional.of(text.substring(0, text.length() - 1)).filter(ClamdReply::printable)
                : Optional.empty();
    }

    /** For people and logs: printable, and not long. */
    @Override
    public String toString() {
        if (text.isEmpty()) {
            return "nothing (" + end + ")";
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .limit(QUOTED)
                .forEach(c -> quoted.append(c >= ' ' && c <= '~' && c != '"' && c != '\\' ? (char) c : '?'));
        return quoted + (text.length() > QUOTED ? "..." : "") + "\" (" + end + ")";
    }

    private Optional<String> signature() {
        int from = FOUND_BEFORE.length();
        int to = text.length() - FOUND_BEHIND.length();
        if (to <= from || !text.startsWith(FOUND_BEFORE) || !text.endsWith(FOUND_BEHIND)) {
            return Optional.empty();
        }
        String name = text.substring(from, to);
        return printable(name) && !name.isBlank() ? Optional.of(name) : Optional.empty();
    }

    private static Verdict found(String signature) {
        return signature.equals(LIMITS) || signature.startsWith(LIMITS + ".")
                ? new Verdict.Unscannable("beyond clamd's limits: " + signature)
                : new Verdict.Infected(signature);
    }

    private static boolean printable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
