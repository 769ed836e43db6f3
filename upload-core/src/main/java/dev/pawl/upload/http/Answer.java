// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.http.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an answer, field by field. Values are encoded here and nowhere else, so none can break the framing. */
final class Answer {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final int status;
    private final List<Map.Entry<String, String>> fields = new ArrayList<>();

    private Answer(int status) {
        this.status = status;
    }

    static Answer of(int status) {
        return new Answer(status);
    }

    int status() {
        return status;
    }

    Answer with(String name, String value) {
        fields.add(Map.entry(name, ResponseHead.sendable(value)));
        return this;
    }

    Answer with(String name, long value) {
        return with(name, Long.toString(value));
    }

    Answer with(String name, Optional<String> value) {
        value.ifPresent(present -> with(name, present));
        return this;
    }

    /** A head that is answered before the answer itself. */
    ResponseHead interim() {
        return new ResponseHead(status, new Headers(fields));
    }

    Exchange.Respond empty() {
        boolean never = status == NO_CONTENT || status == NOT_MODIFIED;
        return respond(never ? this : with("Content-Length", 0), Bodies.empty());
    }

    /** A line for people. */
    Exchange.Respond text(String line) {
        byte[] bytes = (printable(line) + "\n").getBytes(StandardCharsets.UTF_8);
        Answer typed = with("Content-Type", "text/plain; charset=utf-8")
                .with("X-Content-Type-Options", "nosniff")
                .with("Content-Length", bytes.length);
        return respond(typed, Bodies.of(bytes));
    }

    /** One line for programs. */
    Exchange.Respond json(String type, Map<String, ?> members) {
        byte[] text = JsonText.of(members);
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return with("Content-Type", type)
                .with("X-Content-Type-Options", "nosniff")
                .body(line.length, Bodies.of(line));
    }

    Exchange.Respond body(long length, Body body) {
        return respond(with("Content-Length", length), body);
    }

    /** Of a length that nobody knows. */
    Exchange.Respond stream(Body body) {
        return respond(this, body);
    }

    private static Exchange.Respond respond(Answer answer, Body body) {
        return new Exchange.Respond(new ResponseHead(answer.status, new Headers(answer.fields)), body);
    }

    private static String printable(String line) {
        StringBuilder printable = new StringBuilder(line.length());
        line.codePoints().forEach(c -> printable.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return printable.toString();
    }
}
