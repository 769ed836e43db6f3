// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Page;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes loses nothing it said it had written. */
@Timeout(180)
final class SqliteKillTest {
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final int KILLS = 12;

    @TempDir
    private Path directory;

    @Test
    void M5_what_was_acknowledged_survives_kills() throws Exception {
        Path file = directory.resolve("killed.db");
        Random random = new Random(1);
        Map<UploadId, Long> acknowledged = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int before = acknowledged.size();
            killAfter(20 + random.nextInt(200), file, acknowledged);
            assertThat(acknowledged.size()).isGreaterThan(before);
            try (JdbcMetadataStore store = JdbcMetadataStore.sqlite(file)) {
                for (Map.Entry<UploadId, Long> one : acknowledged.entrySet()) {
                    UploadSession row = store.find(one.getKey()).orElseThrow().session();
                    assertThat(row.version()).as("upload %s", one.getKey()).isGreaterThanOrEqualTo(one.getValue());
                }
                assertThat(store.usage(ALICE)).isEqualTo(sum(store));
                assertThat(Lives.ask(store, "PRAGMA integrity_check")).isEqualTo("ok");
            }
        }
    }

    private static Usage sum(JdbcMetadataStore store) throws IOException {
        Usage sum = Usage.NOTHING;
        Optional<String> cursor = Optional.empty();
        do {
            Page<UploadSession> page = store.sessions(Optional.of(ALICE), Set.of(), cursor, 1000);
            for (UploadSession row : page.rows()) {
                sum = sum.plus(row.usage());
            }
            cursor = page.next();
        } while (cursor.isPresent());
        return sum;
    }

    private static void killAfter(int lines, Path file, Map<UploadId, Long> acknowledged) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SqliteKillTest.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            for (int i = 0; ; i++) {
                if (i == lines) {
                    // not Process.destroyForcibly: it closes the pipe and loses the last lines
                    child.toHandle().destroyForcibly();
                }
                String line = out.readLine();
                if (line == null) {
                    break;
                }
                if (line.endsWith(".")) {
                    String[] fields = line.split(" ");
                    acknowledged.merge(new UploadId(fields[0]), Long.parseLong(fields[1]), Math::max);
                }
            }
        }
        assertThat(child.waitFor()).isEqualTo(137);
    }

    /** The child: writes for ever and says what is written. */
    public static void main(String[] arguments) throws IOException {
        JdbcMetadataStore store = JdbcMetadataStore.sqlite(Path.of(arguments[0]));
        ExecutorService executor = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 8; i++) {
            executor.execute(() -> {
                try {
                    live(store);
                } catch (IOException e) {
                    Runtime.getRuntime().halt(1);
                }
            });
        }
    }

    private static void live(JdbcMetadataStore store) throws IOException {
        while (true) {
            Rows rows = Lives.fresh(ALICE, store.now());
            say(store.replace(Lives.creation(rows), Quota.UNLIMITED), rows);
            Rows complete = Lives.complete(rows, store.now());
            say(store.replace(Lives.change(rows, complete), Quota.UNLIMITED), complete);
        }
    }

    private static void say(Outcome outcome, Rows rows) {
        if (outcome == Outcome.DONE) {
            System.out.print(rows.session().id() + " " + rows.session().version() + " .\n");
        }
    }
}
