// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.IOException;
import java.io.InputStream;

/** The body of a request on a blocking host. */
@FunctionalInterface
public interface BodySource {
    /**
     * Opens the body; asked for only once it is wanted, because opening makes some HTTP stacks send
     * {@code 100 (Continue)}.
     *
     * @return ends with -1 only if the body came whole; not closed by us
     * @throws IOException if there is no body to be had
     */
    InputStream open() throws IOException;

    /**
     * The trailer fields, asked for once the stream has ended.
     *
     * @return none, unless the host hands them over
     */
    default Headers trailers() {
        return Headers.NONE;
    }
}
