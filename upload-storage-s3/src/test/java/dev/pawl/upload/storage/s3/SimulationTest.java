// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.storage.s3.Simulation.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    private static final long ORDINARY = 10_000;
    private static final long FOR_A_BUG = 100_000;

    @Test
    @Timeout(300)
    void S1_to_S10_hold_whatever_the_service_does() {
        Long seed = Long.getLong("pawl.seed");
        search(Bug.NONE, seed == null ? LongStream.rangeClosed(1, ORDINARY) : LongStream.of(seed))
                .ifPresent(SimulationTest::fail);
    }

    @Test
    @Tag("thorough")
    @Timeout(3600)
    void S1_to_S10_hold_in_a_million_executions() {
        search(
                        Bug.NONE,
                        LongStream.rangeClosed(1, Long.getLong("pawl.executions", 1_000_000))
                                .parallel())
                .ifPresent(SimulationTest::fail);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @Timeout(300)
    void every_seeded_bug_is_found(Bug bug) {
        assertThat(search(bug, LongStream.rangeClosed(1, FOR_A_BUG)))
                .as("%s", bug)
                .isPresent();
    }

    private static void fail(String text) {
        throw new AssertionError(text);
    }

    private static Optional<String> search(Bug bug, LongStream seeds) {
        OptionalLong failed = seeds.filter(seed ->
                        Simulation.run(seed, bug, Simulation.commands(seed)).isPresent())
                .findAny();
        return failed.isPresent() ? Optional.of(told(bug, failed.getAsLong())) : Optional.empty();
    }

    private static String told(Bug bug, long seed) {
        List<Command> commands = new ArrayList<>(Simulation.commands(seed));
        for (boolean shorter = true; shorter; ) {
            shorter = false;
            for (int i = commands.size() - 1; i >= 0; i--) {
                List<Command> fewer = new ArrayList<>(commands);
                fewer.remove(i);
                if (Simulation.run(seed, bug, fewer).isPresent()) {
                    commands = fewer;
                    shorter = true;
                }
            }
        }
        String text = Simulation.run(seed, bug, commands).orElse("not repeatable");
        return "-Dpawl.seed=" + seed + " " + text + " after " + commands;
    }
}
