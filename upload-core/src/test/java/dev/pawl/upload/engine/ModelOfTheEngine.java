// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.testkit.model.Backends;
import dev.pawl.upload.testkit.model.ModelRunner;
import java.util.Optional;

/** The model over back-ends in memory, with the engine's own timer. */
public final class ModelOfTheEngine {
    private ModelOfTheEngine() {}

    /** Also called by reflection, in class loaders that have another engine. */
    public static Optional<String> firstFailure(long firstSeed, int runs) {
        return runner().firstFailure(firstSeed, runs);
    }

    static ModelRunner runner() {
        return ModelRunner.over(Backends::inMemory).ticking(ModelOfTheEngine::tick);
    }

    private static void tick(Append append) {
        if (append instanceof RunningAppend running && running.wantsTick()) {
            running.tick();
        }
    }
}
