// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The body of a refusal, RFC 9457: what is wrong, for programs and for people. Says nothing of the inside.
 */
final class Problem {
    private static final String IANA = "https://iana.org/assignments/http-problem-types#";
    private static final String OURS = "tag:pawl.dev,2026:";
    private static final Map<Integer, String> PHRASES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(416, "Range Not Satisfiable"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final String type;
    private final String title;
    private final String detail;
    private final Map<String, Long> members = new LinkedHashMap<>();

    private Problem(String type, String title, String detail) {
        this.type = type;
        this.title = title;
        this.detail = detail;
    }

    /** Of no type of its own: the status says it. */
    static Problem plain(int status, String detail) {
        return new Problem("about:blank", PHRASES.getOrDefault(status, Integer.toString(status)), detail);
    }

    /** Of one of IANA's types, or of ours. */
    static Problem of(Rejection why, String detail) {
        String words = why.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return switch (why) {
            case OFFSET_MISMATCH -> iana("mismatching-upload-offset", words, detail);
            case LENGTH_CONFLICT -> iana("inconsistent-upload-length", words, detail);
            default -> new Problem(OURS + words.replace(' ', '-'), words, detail);
        };
    }

    /** Of a type that IANA lists, or once listed. */
    static Problem iana(String name, String title, String detail) {
        return new Problem(IANA + name, title, detail);
    }

    Problem with(String member, long value) {
        members.put(member, value);
        return this;
    }

    Exchange.Respond in(Answer answer) {
        StringBuilder json = new StringBuilder("{");
        member(json, "type", quoted(type));
        member(json, "title", quoted(title));
        member(json, "status", Integer.toString(answer.status()));
        member(json, "detail", quoted(detail));
        members.forEach((name, value) -> member(json, name, value.toString()));
        byte[] bytes = json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
        return answer.with("Content-Type", "application/problem+json")
                .with("X-Content-Type-Options", "nosniff")
                .body(bytes.length, Bodies.of(bytes));
    }

    private static void member(StringBuilder json, String name, String value) {
        json.append(json.length() == 1 ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(c -> {
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
