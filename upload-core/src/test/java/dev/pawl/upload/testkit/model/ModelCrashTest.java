// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.model.ModelCommand.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F30: a node dies before and after every call that a story makes; then another start of it goes on. */
class ModelCrashTest {
    private static final int MOST_CALLS = 60;
    private static final int SEEDS = 2;
    private static final int WHOLE = 357;
    private static final int PARTIAL = 356;
    private static final int DEFERRED = 293;
    private static final int PLAIN = 33_371;
    private static final int DECLARING = 33_435;
    private static final int INFECTED = ModelScans.Mood.INFECTED.ordinal();
    private static final int POISONED = ModelScans.Mood.POISONED.ordinal();

    enum Story {
        SENT(List.of(at(Kind.CREATE, WHOLE)), List.of(at(Kind.SEND, PLAIN), at(Kind.DRAIN, 0), at(Kind.DRAIN, 0))),
        DECLARED(List.of(at(Kind.CREATE, DEFERRED)), List.of(at(Kind.SEND, DECLARING), at(Kind.DRAIN, 0))),
        CHUNKED(
                List.of(at(Kind.CREATE, WHOLE)),
                List.of(
                        at(Kind.CHUNK, 1 << 4 | 1 << 7),
                        at(Kind.CHUNK, 1 << 4 | 1 << 7 | 1),
                        at(Kind.CHUNK, 1 << 4 | 1 << 7 | 2),
                        at(Kind.CHUNK, 1 << 4 | 1 << 7 | 3),
                        at(Kind.DRAIN, 0),
                        at(Kind.DRAIN, 0))),
        JOINED(
                List.of(at(Kind.CREATE, PARTIAL), at(Kind.SEND, PLAIN)),
                List.of(at(Kind.JOIN, 1), at(Kind.DRAIN, 0), at(Kind.DRAIN, 0))),
        INFECTED_CONTENT(
                List.of(at(Kind.CREATE, WHOLE), at(Kind.SCANNER, INFECTED)),
                List.of(at(Kind.SEND, PLAIN), at(Kind.DRAIN, 0), at(Kind.DRAIN, 0))),
        POISONED_CONTENT(
                List.of(at(Kind.CREATE, WHOLE), at(Kind.SCANNER, POISONED), at(Kind.SCANNER, POISONED)),
                List.of(at(Kind.SEND, PLAIN), at(Kind.DRAIN, 0), at(Kind.DRAIN, 0))),
        REMOVED(
                List.of(at(Kind.CREATE, WHOLE), at(Kind.SEND, PLAIN), at(Kind.DRAIN, 0), at(Kind.DRAIN, 0)),
                List.of(at(Kind.REMOVE, 0), at(Kind.DRAIN, 0))),
        EXPIRED(
                List.of(at(Kind.CREATE, WHOLE), at(Kind.OPEN, PLAIN), at(Kind.ADVANCE, 7)),
                List.of(at(Kind.MAINTAIN, 1), at(Kind.DRAIN, 0)));

        private final List<ModelCommand> before;
        private final List<ModelCommand> crashing;

        Story(List<ModelCommand> before, List<ModelCommand> crashing) {
            this.before = before;
            this.crashing = crashing;
        }

        /** Dies at the n-th call. */
        List<ModelCommand> script(int call, boolean afterwards) {
            List<ModelCommand> script = new ArrayList<>(before);
            script.add(new ModelCommand(Kind.CRASH_WITHIN, 0, 0, afterwards ? 1 : 0, call));
            script.addAll(crashing);
            return script;
        }
    }

    private static ModelCommand at(Kind kind, int a) {
        return new ModelCommand(kind, 0, ModelCommand.NEWEST, a, kind == Kind.DRAIN ? 4 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void ends_right_wherever_it_dies(Story story) throws Exception {
        ModelSetup setup = new ModelSetup(Backends::inMemory, append -> {}, ModelDefects.NONE);
        int deaths = 0;
        for (int i = 0; i < SEEDS * MOST_CALLS * 2; i++) {
            int call = i / 2 % MOST_CALLS;
            List<ModelCommand> script = story.script(call, i % 2 == 1);
            try (ModelWorld world = new ModelWorld(setup, i / 2 / MOST_CALLS, true)) {
                Optional<ModelViolation> found = world.play(script);
                deaths += world.trace().stream().anyMatch(line -> line.endsWith(" starts again")) ? 1 : 0;
                assertThat(found).as("dies at call %s: %s", call, world.trace()).isEmpty();
            }
        }
        assertThat(deaths).isGreaterThan(SEEDS);
    }
}
