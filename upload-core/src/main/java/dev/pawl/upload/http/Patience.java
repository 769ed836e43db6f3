// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.Duration;

/**
 * How slow a client may be. What storage and metadata take does not count.
 *
 * @param idle how long a body may bring no byte
 * @param leastRate bytes in each second, on the average
 * @param window over which the average is taken
 */
record Patience(Duration idle, long leastRate, Duration window) {
    /** Bytes that have to come in a window. */
    long leastBytes() {
        return leastRate * window.toMillis() / 1000;
    }
}
