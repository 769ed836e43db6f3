// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what the client only hears as "not now": this layer is the last to see the cause. Nothing of the client's. */
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(UploadHttp.class);

    private Faults() {}

    static void unavailable(IOException cause) {
        LOG.warn("answer=503 cause=unavailable", cause);
    }

    static void bug(Throwable cause) {
        LOG.error("answer=500 cause=bug", cause);
    }
}
