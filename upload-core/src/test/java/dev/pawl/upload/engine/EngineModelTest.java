// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.testkit.model.Backends;
import dev.pawl.upload.testkit.model.ModelRunner;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The engine keeps its promises in seeded runs of two nodes with faults at every door. */
class EngineModelTest {
    @Test
    void thousands_of_runs() {
        Assertions.assertTimeout(Duration.ofMinutes(2), () -> model().check(1, 3_000));
    }

    @Test
    @Tag("thorough")
    void a_million_runs() {
        model().check(1_000_000, 1_000_000);
    }

    /** In memory, with the engine's own timer. */
    static ModelRunner model() {
        return ModelRunner.over(Backends::inMemory).ticking(EngineModelTest::tick);
    }

    private static void tick(Append append) {
        if (append instanceof RunningAppend running && running.wantsTick()) {
            running.tick();
        }
    }
}
