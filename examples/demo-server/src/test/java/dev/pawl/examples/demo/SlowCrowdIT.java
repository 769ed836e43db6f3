// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.TusClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand slow uploads at once in a server of 128 MiB, with metadata on SQLite. {@code -Dcrowd.clients=10000
 * -Dcrowd.heap=512m} are more; {@code JAVA_HOME_25} names a newer JVM for the server.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class SlowCrowdIT {
    private static final int CLIENTS = Integer.getInteger("crowd.clients", 1_000);
    private static final String HEAP = "-Xmx" + System.getProperty("crowd.heap", "128m");
    private static final int FAST_BYTES = 48 << 20;
    private static final int FAST_TIMES = 5;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void slow_uploads_all_end_well_and_a_fast_one_beside_them_is_not_twice_as_slow() throws Exception {
        Optional<Path> newer = Optional.ofNullable(System.getenv("JAVA_HOME_25"))
                .map(home -> Path.of(home, "bin", "java"))
                .filter(Files::isExecutable);
        try (DemoProcess demo = DemoProcess.start(
                        newer,
                        folder,
                        List.of(HEAP),
                        "upload.quota.sessions=20000",
                        "upload.quota.bytes=" + (64L << 30));
                SlowCrowd crowd = new SlowCrowd(demo.uploads())) {
            TusClient fast = new TusClient(demo.uploads());
            millis(fast);
            long alone = median(fast);
            Future<List<String>> faults = threads.submit(() -> crowd.live(CLIENTS));
            while (crowd.sending() < CLIENTS && !faults.isDone()) {
                Thread.sleep(50);
            }
            long beside = median(fast);
            assertThat(crowd.sending()).as("still there").isEqualTo(CLIENTS);
            long resident = demo.residentMebibytes();
            crowd.hurry();
            assertThat(faults.get())
                    .as("of %s clients, %s MiB resident", CLIENTS, resident)
                    .isEmpty();
            assertThat(beside)
                    .as("ms for %s MiB beside %s slow uploads, and %s ms alone", FAST_BYTES >> 20, CLIENTS, alone)
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
