// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;

/** Where blocks come from. How many there may be is {@link Memory}'s business. Thread-safe. */
interface Blocks {
    /** Memory that is used once. */
    Blocks ONCE = (filled, most) -> HeapBlock.once(filled);

    /**
     * The next block of a part.
     *
     * @param filled bytes in the blocks before
     * @param most bytes of the whole part, more than are filled
     */
    Block next(int filled, int most) throws IOException;
}
