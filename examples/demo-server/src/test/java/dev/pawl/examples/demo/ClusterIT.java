// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole cluster by its one command: a proxy, two nodes, PostgreSQL, S3 and clamd, and one node killed. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ClusterIT {
    private static final Path SCRIPT = Path.of("..", "cluster", "start");
    private static final String WANTED = System.getenv().getOrDefault("PAWL_REQUIRE_CLUSTER", "");
    private static final List<Path> NEEDED = List.of(
            Path.of("/usr/sbin/haproxy"),
            Path.of("/usr/sbin/clamd"),
            Path.of("/usr/bin/curl"),
            Path.of("..", "..", "upload-storage-s3", ".servers", "s3proxy.classpath"));

    @TempDir
    private Path folder;

    @Test
    void uploads_through_a_killed_node_go_on_at_the_other_one_and_infected_ones_are_held() throws Exception {
        assumeTrue(
                WANTED.equals("1") || NEEDED.stream().allMatch(Files::exists),
                "scripts/verify installs what is missing");
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "--try")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("DEMO_IS_BUILT", "1");
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);

            assertThat(ended).as(Files.readString(log)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            assertThat(Files.readString(log)).contains("goes on at", "is quarantined", "nothing was lost");
        } finally {
            // SIGTERM: the script ends its own children
            process.destroy();
            process.waitFor();
        }
    }
}
