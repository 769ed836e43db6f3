// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What the parts of one storage share. */
record Store(
        ObjectStore objects,
        Places places,
        Sizes sizes,
        int parallel,
        Memory memory,
        Errands errands,
        OpenStages stages,
        Footprints footprints,
        RandomGenerator random,
        LongSupplier nanoTime) {

    Name newName(Name.Kind kind, long epoch) {
        return new Name(kind, epoch, random.nextLong());
    }
}
