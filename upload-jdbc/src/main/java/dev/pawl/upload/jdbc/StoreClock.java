// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.time.Instant;

/** The store's time (M6). */
interface StoreClock {
    Instant now() throws IOException;
}
