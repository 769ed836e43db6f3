// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.webhook.Receiver;
import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.config.UploadConfiguration;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.engine.Maintenance.Report;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.jdbc.PostgresServer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many nodes, one truth: two demo servers over one PostgreSQL and one shared root are killed, paused and cut off from the
 * database at random while clients talk to either. {@code -Dnodes.disturbances=200 -Dnodes.seed=1} is the same for longer.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class TwoNodesIT {
    private static final int DISTURBANCES = Integer.getInteger("nodes.disturbances", 18);
    private static final long SEED = Long.getLong("nodes.seed", System.nanoTime());
    private static final int UPLOADS = 64;
    private static final int CLIENTS = 8;
    private static final int LONGEST = 2 << 20;

    private final Random random = new Random(SEED);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger disturbances = new AtomicInteger();
    private final List<String> happened = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void nodes_that_are_killed_and_paused_at_random_neither_lose_nor_repeat_nor_leave_anything() throws Exception {
        try (PostgresServer database = PostgresServer.start();
                Receiver receiver = new Receiver(0, Duration.ofDays(7), told -> 204)) {
            List<Wanderer> clients;
            Set<String> complete;
            try (TwoNodes nodes = new TwoNodes(folder, database.url(), receiver)) {
                clients = uploaded(nodes);
                complete = clients.stream().map(Wanderer::id).collect(Collectors.toSet());
                TusClient.until(() -> Optional.of(states(database))
                        .filter(states -> states.keySet().equals(Set.of("COMPLETE", "PENDING"))
                                || states.keySet().equals(Set.of("COMPLETE"))));
                TusClient.until(() -> Optional.of(count(database, "SELECT COUNT(*) FROM upload_events"))
                        .filter(waiting -> waiting == 0));
            }
            assertThat(complete).as(this::story).hasSize(UPLOADS);
            compareContent(database, clients);
            assertThat(count(database, "SELECT COUNT(*) FROM files WHERE status = 'AVAILABLE'"))
                    .as(this::story)
                    .isEqualTo(UPLOADS);
            compareAccounts(database);
            compareEvents(receiver, complete);
        } finally {
            threads.shutdownNow();
        }
    }

    private String story() {
        return "seed " + SEED + ": " + happened;
    }

    /** Uploads that end one after the other over all disturbances, so that each of them meets some. */
    private List<Wanderer> uploaded(TwoNodes nodes) throws Exception {
        List<Wanderer> clients = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            clients.add(new Wanderer(nodes, new Random(random.nextLong()), new SeededBytes(i), length(i)));
        }
        while (!clients.get(0).whole()) {
            clients.get(0).step(0); // empty: created again after a lost answer, it would be complete twice
        }
        for (int thread = 0; thread < CLIENTS; thread++) {
            int first = thread;
            running.add(threads.submit(() -> {
                send(clients, first);
                return true;
            }));
        }
        while (disturbances.get() < DISTURBANCES) {
            happened.add(nodes.disturb(random));
            disturbances.incrementAndGet();
            for (Future<?> one : running) {
                if (one.isDone()) {
                    one.get();
                }
            }
        }
        for (Future<?> one : running) {
            one.get(5, TimeUnit.MINUTES);
        }
        return clients;
    }

    private void send(List<Wanderer> clients, int first) throws InterruptedException {
        boolean more;
        do {
            more = false;
            for (int i = first; i < UPLOADS; i += CLIENTS) {
                if (!clients.get(i).whole()) {
                    clients.get(i).step(allowed(i));
                    more = true;
                }
            }
            Thread.sleep(5);
        } while (more);
    }

    private long allowed(int upload) {
        int last = 1 + upload * DISTURBANCES / UPLOADS;
        int done = disturbances.get();
        return done >= last ? length(upload) : length(upload) * done / last;
    }

    private static long length(int upload) {
        return upload == 0 ? 0 : 1 + new Random(upload).nextInt(LONGEST);
    }

    private void compareContent(PostgresServer database, List<Wanderer> clients) throws Exception {
        Map<String, String> settings = new HashMap<>();
        for (String line : TwoNodes.settings(folder, database.url())) {
            settings.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        UploadPolicy soon =
                UploadPolicy.builder().orphanGrace(Duration.ofMillis(1)).build();
        try (UploadConfiguration third = UploadConfiguration.open(settings, threads, builder -> builder.policy(soon))) {
            UploadService service = third.service();
            for (int i = 0; i < UPLOADS; i++) {
                var row = service.status(
                                Caller.operator(),
                                new dev.pawl.upload.UploadId(clients.get(i).id()))
                        .session();
                ByteRange all = new ByteRange(0, length(i));
                assertThat(row.content().sha256()).as(this::story).contains(new SeededBytes(i).sha256(all));
                assertThat(sha256(service, row.file())).isEqualTo(new SeededBytes(i).sha256(all));
            }
            Report swept = service.maintenance().sweep();
            assertThat(service.maintenance().dryRun().orphans())
                    .as("after %s; %s", swept, story())
                    .isZero();
        }
        try (Stream<Path> held = Files.walk(folder.resolve("uploads").resolve("held"))) {
            assertThat(held.filter(Files::isRegularFile)).as(this::story).isEmpty();
        }
    }

    private static dev.pawl.upload.Checksum sha256(UploadService service, FileId file) throws Exception {
        try (Download download = service.open(Caller.operator(), file, ByteRange.ALL)) {
            return SeededBytes.sha256(download.content().stream());
        }
    }

    private void compareAccounts(PostgresServer database) {
        assertThat(count(
                        database,
                        "SELECT COUNT(*) FROM owner_accounts a WHERE (a.bytes_used, a.open_sessions) <> (SELECT"
                                + " SUM(s.charged_bytes), COUNT(*) FILTER (WHERE s.status IN ('PENDING', 'UPLOADING',"
                                + " 'PAUSED')) FROM upload_sessions s WHERE s.owner_id = a.owner_id)"))
                .as(this::story)
                .isZero();
        assertThat(count(database, "SELECT COUNT(*) FROM owner_accounts")).isEqualTo(1);
    }

    private void compareEvents(Receiver receiver, Set<String> uploads) {
        assertThat(receiver.faults()).as(this::story).isEmpty();
        List<String> completed = receiver.ids("complete");
        assertThat(new HashSet<>(completed)).hasSize(UPLOADS);
        assertThat(completed.stream().map(id -> id.substring(0, 26)))
                .as(this::story)
                .containsExactlyInAnyOrderElementsOf(uploads);
    }

    private static Map<String, Long> states(PostgresServer database) {
        Map<String, Long> states = new HashMap<>();
        query(
                database,
                "SELECT status, COUNT(*) FROM upload_sessions GROUP BY status",
                row -> states.put(row.getString(1), row.getLong(2)));
        return states;
    }

    private static long count(PostgresServer database, String sql) {
        long[] count = new long[1];
        query(database, sql, row -> count[0] = row.getLong(1));
        return count[0];
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    private static void query(PostgresServer database, String sql, Reader reader) {
        try (Connection connection = DriverManager.getConnection(database.url());
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
