// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what the client only hears as "not now": this layer is the last to see the cause. Nothing of the client's. */
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(UploadHttp.class);
    private static final int MOST_CAUSES = 8;

    private Faults() {}

    /** One line, for a database that is away answers many requests so; where it came from is told at level DEBUG. */
    static void unavailable(IOException cause) {
        LOG.warn("answer=503 cause=unavailable {}", causes(cause));
        LOG.debug("answer=503", cause);
    }

    static void bug(Throwable cause) {
        LOG.error("answer=500 cause=bug", cause);
    }

    static String causes(Throwable fault) {
        return Stream.iterate(fault, cause -> cause != null, Throwable::getCause)
                .limit(MOST_CAUSES)
                .map(cause -> cause.toString().replaceAll("\\R|\\p{Cntrl}", " "))
                .collect(Collectors.joining("; because of "));
    }
}
