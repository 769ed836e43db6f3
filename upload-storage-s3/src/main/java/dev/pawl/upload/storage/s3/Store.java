// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import java.io.IOException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What the parts of one storage share. */
record Store(
        ObjectStore objects,
        Places places,
        Sizes sizes,
        int parallel,
        Memory memory,
        Blocks blocks,
        Errands errands,
        OpenStages stages,
        Footprints footprints,
        RandomGenerator random,
        LongSupplier nanoTime,
        Promotion promotion,
        long self) {

    Name newName(Name.Kind kind, long epoch) {
        return new Name(kind, epoch, random.nextLong());
    }

    /**
     * Before anything is stored for an upload. Where content stays in its place that says nothing of it, and so a mark
     * tells that it is unfinished: one of each process, so that none ever removes another's unseen.
     */
    void announce(UploadId id) throws IOException {
        if (promotion == Promotion.IN_PLACE) {
            Address mark = places.mark(id, self);
            footprints.stored(id, mark);
            objects.put(mark, id.text(), Bytes.of(new byte[] {'.'}));
        }
    }
}
