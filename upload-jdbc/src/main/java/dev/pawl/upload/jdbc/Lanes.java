// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.util.stream.Stream;

/**
 * Some groups side by side. An owner's changes are always in the same one, so that those who wait for its account wait
 * here and not in the database. What cannot be written together with others goes alone.
 */
final class Lanes implements Writes {
    private static final int COUNT = 3;

    private final Writes[] lanes;
    private final Writes alone;

    Lanes(Transactions transactions) {
        this.lanes = Stream.generate(() -> new GroupCommit(transactions))
                .limit(COUNT)
                .toArray(Writes[]::new);
        this.alone = new SingleCommit(transactions);
    }

    @Override
    public <T> T run(Work<T> work) throws IOException {
        if (work.joint().isEmpty()) {
            return alone.run(work);
        }
        int owner = work.joint().get().set().owner().hashCode();
        return lanes[Math.floorMod(owner ^ owner >>> 16, COUNT)].run(work);
    }
}
