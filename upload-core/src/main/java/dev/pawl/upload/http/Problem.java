// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
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
            Map.entry(409, "Conflict"),
            Map.entry(408, "Request Timeout"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(416, "Range Not Satisfiable"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final String type;
    private final String title;
    private final String detail;
    private final Map<String, Object> members = new LinkedHashMap<>();

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

    /** More for programs: a text, a number, a list or a map of those. */
    Problem with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    Exchange.Respond in(Answer answer) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", type);
        problem.put("title", title);
        problem.put("status", answer.status());
        problem.put("detail", detail);
        problem.putAll(members);
        return answer.json("application/problem+json", problem);
    }
}
