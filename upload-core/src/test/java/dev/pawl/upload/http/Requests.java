// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import java.util.Optional;

/** Heads of requests as a host would make them. */
final class Requests {
    static final Caller ALICE = Caller.owner("alice");

    private Requests() {}

    static RequestHead of(String method, String path, Headers headers) {
        return new RequestHead(
                method, "/files", path, "", headers, Optional.of(ALICE), "http", "localhost", "127.0.0.1");
    }

    static RequestHead with(Headers headers) {
        return of("PATCH", "", headers);
    }
}
