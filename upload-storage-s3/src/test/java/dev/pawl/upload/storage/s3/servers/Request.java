// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.util.Optional;

/** A request that came through a {@link FaultProxy}. */
public final class Request {
    private final Head head;
    private final Operation operation;

    Request(Head head) {
        this.head = head;
        this.operation = Operation.of(
                method(), target(), head.header("x-amz-copy-source").isPresent());
    }

    public Operation operation() {
        return operation;
    }

    public String method() {
        return head.word(0);
    }

    /** Path and query as they were on the wire. */
    public String target() {
        return head.word(1);
    }

    public Optional<String> header(String name) {
        return head.header(name);
    }

    @Override
    public String toString() {
        return operation + " " + method() + " " + target();
    }

    Head head() {
        return head;
    }
}
