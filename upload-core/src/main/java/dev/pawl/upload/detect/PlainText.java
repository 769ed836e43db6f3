// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Content that people, or their editors, can read: without bytes that no text has. */
final class PlainText {
    /** A text in some old encoding has few letters outside ASCII; noise has them everywhere. */
    private static final int MOST_FOREIGN_PERCENT = 30;

    private static final Map<String, String> BEGINNINGS = Map.ofEntries(
            Map.entry("{\\rtf", "application/rtf"),
            Map.entry("%!PS", "application/postscript"),
            Map.entry("BEGIN:VCARD", "text/vcard"),
            Map.entry("BEGIN:VCALENDAR", "text/calendar"),
            Map.entry("-----BEGIN ", "application/x-pem-file"),
            Map.entry("WEBVTT", "text/vtt"),
            Map.entry("From ", "application/mbox"));

    private static final Set<String> MAIL = Set.of(
            "received", "return-path", "delivered-to", "message-id", "mime-version", "from", "reply-to", "x-mailer");

    private PlainText() {}

    static Optional<String> of(Head head) {
        if (head.length() == 0) {
            return Optional.empty();
        }
        Optional<String> text = Characters.marked(head).filter(marked -> marked.indexOf('\0') < 0);
        if (text.isEmpty() && readable(head)) {
            text = Optional.of(new String(head.bytes(), StandardCharsets.UTF_8));
        }
        return text.map(characters -> kind(characters, head.whole()));
    }

    private static boolean readable(Head head) {
        int foreign = 0;
        for (byte one : head.bytes()) {
            int b = one & 0xff;
            boolean never = b < 0x20 && b != '\t' && b != '\n' && b != '\f' && b != '\r' && b != 0x1b || b == 0x7f;
            if (never) {
                return false;
            }
            foreign += b >= 0x80 ? 1 : 0;
        }
        return foreign == 0 || utf8(head) || foreign * 100L < (long) head.length() * MOST_FOREIGN_PERCENT;
    }

    private static boolean utf8(Head head) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate(head.length());
        CoderResult result = decoder.decode(ByteBuffer.wrap(head.bytes()), out, head.whole());
        return !result.isError();
    }

    private static String kind(String text, boolean whole) {
        for (Map.Entry<String, String> beginning : BEGINNINGS.entrySet()) {
            if (text.startsWith(beginning.getKey())) {
                return beginning.getValue();
            }
        }
        if (text.startsWith("#!")) {
            return script(firstLine(text));
        }
        return Json.type(text, whole)
                .or(() -> mail(firstLine(text)))
                .or(() -> subtitles(text))
                .or(() -> Table.type(text, whole))
                .orElse(Types.PLAIN);
    }

    private static String script(String firstLine) {
        if (firstLine.contains("python")) {
            return "text/x-python";
        }
        return firstLine.contains("perl") ? "text/x-perl" : "application/x-sh";
    }

    private static Optional<String> mail(String firstLine) {
        int colon = firstLine.indexOf(": ");
        boolean header =
                colon > 0 && MAIL.contains(firstLine.substring(0, colon).toLowerCase(Locale.ROOT));
        return header ? Optional.of("message/rfc822") : Optional.empty();
    }

    private static Optional<String> subtitles(String text) {
        String[] lines = text.lines().limit(2).toArray(String[]::new);
        boolean both = lines.length == 2 && lines[0].strip().equals("1") && lines[1].contains(" --> ");
        return both ? Optional.of("application/x-subrip") : Optional.empty();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
