// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.Faults.When;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F12, F35: whichever call to a door fails, and however, everything ends as it should. */
class EngineFaultsTest {
    @ParameterizedTest
    @EnumSource
    void a_whole_life_goes_well_whichever_call_to_a_door_fails(Trap.Trouble trouble) throws Exception {
        Trap none = new Trap(0, When.BEFORE, trouble);
        Life.over(none).live();
        assertThat(none.calls()).isGreaterThan(100);

        for (int call = 1; call <= none.calls(); call++) {
            for (When when : When.values()) {
                try {
                    Life.over(new Trap(call, when, trouble)).live();
                } catch (Exception | Error e) {
                    throw new AssertionError("call " + call + " failed " + when + " its effect", e);
                }
            }
        }
    }
}
