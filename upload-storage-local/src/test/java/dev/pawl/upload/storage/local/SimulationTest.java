// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.storage.local.Simulation.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many random executions of {@link Simulation}. {@code -Dpawl.seed=…} runs one of them alone, {@code -Dpawl.executions=…}
 * says how many the thorough test runs. A failure tells its seed and the commands that are left when every one that is not
 * needed was deleted.
 */
final class SimulationTest {
    private static final long ORDINARY = 30_000;
    private static final long FOR_A_BUG = 400_000;

    @Test
    @Timeout(120)
    void S1_to_S10_hold_whatever_the_disk_does() {
        Long seed = Long.getLong("pawl.seed");
        search(Bug.NONE, seed == null ? 1 : seed, seed == null ? ORDINARY : seed)
                .ifPresent(SimulationTest::fail);
    }

    @Test
    @Tag("thorough")
    @Timeout(1800)
    void S1_to_S10_hold_in_a_million_executions() {
        search(Bug.NONE, 1, Long.getLong("pawl.executions", 1_000_000)).ifPresent(SimulationTest::fail);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @Timeout(60)
    void every_seeded_bug_is_found(Bug bug) {
        Optional<String> found = search(bug, 1, FOR_A_BUG);
        assertThat(found).as("%s was not found", bug).isPresent();
        System.getLogger("simulation").log(System.Logger.Level.DEBUG, bug + ": " + found.get());
    }

    private static void fail(String text) {
        throw new AssertionError(text);
    }

    /** The first failure among seeds. */
    private static Optional<String> search(Bug bug, long first, long last) {
        long[] steps = new long[1];
        long begun = System.nanoTime();
        Optional<String> failure = LongStream.rangeClosed(first, last)
                .filter(seed -> Simulation.run(seed, bug, Simulation.commands(seed), steps)
                        .isPresent())
                .boxed()
                .findFirst()
                .map(seed -> told(bug, seed));
        if (Boolean.getBoolean("pawl.tell")) {
            System.err.printf(
                    "%s: seeds %d to %d, %d calls of the disk, %.1f s%n%s%n",
                    bug, first, last, steps[0], (System.nanoTime() - begun) / 1e9, failure.orElse("nothing found"));
        }
        return failure;
    }

    private static String told(Bug bug, long seed) {
        List<Command> commands = new ArrayList<>(Simulation.commands(seed));
        for (boolean shorter = true; shorter; ) {
            shorter = false;
            for (int i = commands.size() - 1; i >= 0; i--) {
                List<Command> fewer = new ArrayList<>(commands);
                fewer.remove(i);
                if (Simulation.run(seed, bug, fewer, new long[1]).isPresent()) {
                    commands = fewer;
                    shorter = true;
                }
            }
        }
        String text = Simulation.run(seed, bug, commands, new long[1]).orElse("not repeatable");
        return "-Dpawl.seed=" + seed + " " + text + " after " + commands;
    }
}
