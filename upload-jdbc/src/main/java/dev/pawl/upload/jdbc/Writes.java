// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;

/** How writes come to their transactions. */
interface Writes {
    /**
     * Does a write, durably.
     *
     * @param work to do
     * @param <T> its result
     * @return its result; it happened if the work says that such a result is kept
     * @throws IOException in doubt
     */
    <T> T run(Work<T> work) throws IOException;
}
