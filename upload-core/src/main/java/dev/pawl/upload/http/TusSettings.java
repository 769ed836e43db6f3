// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Checksum;
import java.util.List;
import java.util.function.Function;

/** What the host chose for tus. */
record TusSettings(
        MethodOverride override,
        List<Checksum.Algorithm> checksums,
        Patience patience,
        Function<RequestHead, String> location) {
    /** Whether X-HTTP-Method-Override counts. */
    enum MethodOverride {
        HONOURED,
        IGNORED
    }
}
