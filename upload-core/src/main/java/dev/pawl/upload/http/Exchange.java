// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

/** What to do with a request whose head was read. */
public sealed interface Exchange {
    /**
     * Answer. The request's body, if there is one, was not asked for.
     *
     * @param head to be sent
     * @param body to be sent, and closed by the host in any case
     */
    record Respond(ResponseHead head, Body body) implements Exchange {
        /** The same answer with those fields of another that it does not have. */
        Respond with(ResponseHead other) {
            Headers all = head.headers();
            for (var field : other.headers().fields()) {
                all = all.has(field.getKey()) ? all : all.with(field.getKey(), field.getValue());
            }
            return new Respond(new ResponseHead(head.status(), all), body);
        }
    }

    /**
     * Read the body into the sink; send {@code 100 (Continue)} first if the client expects it and the HTTP stack leaves
     * that to its user.
     *
     * @param sink takes the body and makes the answer
     */
    record Receive(BodySink sink) implements Exchange {}
}
