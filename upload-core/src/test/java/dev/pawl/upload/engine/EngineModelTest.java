// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The engine keeps its promises in seeded runs of two nodes with faults at every door. */
class EngineModelTest {
    /** As many as it takes to find every engine of {@link EngineMutantsTest}. */
    @Test
    void eight_thousand_runs() {
        ModelOfTheEngine.runner().check(1, 8_000);
    }

    @Test
    @Tag("thorough")
    void a_million_runs() {
        ModelOfTheEngine.runner().check(1_000_000, 1_000_000);
    }
}
