// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.testkit.TusClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slow uploads at once in a server of 128 MiB, with metadata on SQLite: a thousand, and ten thousand where
 * {@code JAVA_HOME_25} names a newer JVM for the server. No other test runs beside it.
 */
@Tag("alone")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class SlowCrowdIT {
    private static final int FAST_BYTES = 48 << 20;
    private static final int FAST_TIMES = 5;
    /** The machine is noisy. */
    private static final int TRIES = 3;

    /** The first records of an append follow each other sooner than the later ones. */
    private static final long SETTLING = TimeUnit.SECONDS.toMillis(10);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void a_thousand_slow_uploads_end_well_and_a_fast_one_beside_them_is_not_twice_as_slow() throws Exception {
        crowd(1_000, Optional.empty(), List.of("-Xmx128m"));
    }

    @Test
    void so_do_ten_thousand_on_a_newer_jvm() throws Exception {
        Optional<Path> newer = Optional.ofNullable(System.getenv("JAVA_HOME_25"))
                .map(home -> Path.of(home, "bin", "java"))
                .filter(Files::isExecutable);
        assumeTrue(newer.isPresent(), "no JAVA_HOME_25");
        crowd(10_000, newer, List.of("-Xmx128m", "-XX:+UseCompactObjectHeaders"));
    }

    private void crowd(int clients, Optional<Path> java, List<String> jvm) throws Exception {
        try (DemoProcess demo = DemoProcess.start(
                        java, folder, jvm, "upload.quota.sessions=20000", "upload.quota.bytes=" + (64L << 30));
                SlowCrowd crowd = new SlowCrowd(demo.uploads())) {
            TusClient fast = new TusClient(demo.uploads());
            millis(fast);
            long alone = median(fast);
            Future<List<String>> faults = threads.submit(() -> crowd.live(clients));
            while (crowd.sending() < clients && !faults.isDone()) {
                Thread.sleep(50);
            }
            long beside = Long.MAX_VALUE;
            for (int i = 0; i < TRIES && beside >= 2 * alone; i++) {
                Thread.sleep(SETTLING);
                beside = median(fast);
            }
            int there = crowd.sending();
            long resident = demo.residentMebibytes();
            crowd.hurry();
            assertThat(faults.get())
                    .as("of %s clients, %s MiB resident", clients, resident)
                    .isEmpty();
            assertThat(there).as("still there").isEqualTo(clients);
            System.out.printf(
                    Locale.ROOT,
                    "%d slow uploads: %d MiB resident, 48 MiB beside them in %d ms, and in %d ms alone%n",
                    clients,
                    resident,
                    beside,
                    alone);
            assertThat(beside)
                    .as("ms for %s MiB beside %s slow uploads, and %s ms alone", FAST_BYTES >> 20, clients, alone)
                    .isLessThan(2 * alone);
        }
    }

    private static long median(TusClient tus) throws Exception {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < FAST_TIMES; i++) {
            millis.add(millis(tus));
        }
        Collections.sort(millis);
        return millis.get(FAST_TIMES / 2);
    }

    private static long millis(TusClient tus) throws Exception {
        String path = tus.create(FAST_BYTES);
        byte[] content = new byte[FAST_BYTES];
        long start = System.nanoTime();
        assertThat(tus.patch(path, 0, content).status()).isEqualTo(204);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
