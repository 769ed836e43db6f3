// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Measures the store alone: small upload lives per second, each a creation and one folded replace with a file row and a pair
 * of metadata, and how long a creation takes, at full speed and at 200 a second. {@code main [threads] [seconds] [rounds]
 * [sqlite,pool,h2,pg,maria,pace]}.
 */
final class StoreBenchmark {
    private static final double MILLI = 1e6;
    private static final double MICRO = 1e3;
    private static final int PACE = 200;

    private StoreBenchmark() {}

    /** Runs all contenders in turn. */
    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 32;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        List<String> only = arguments.length > 3 ? List.of(arguments[3].split(",")) : List.of();
        Path directory = Files.createTempDirectory("bench");
        try (Pools pools = new Pools()) {
            for (int round = 0; round < rounds; round++) {
                String file = "r" + round;
                if (only.isEmpty() || only.contains("sqlite")) {
                    measure(
                            "SQLite, own file     ",
                            JdbcMetadataStore.sqlite(directory.resolve(file)),
                            threads,
                            seconds);
                }
                if (only.isEmpty() || only.contains("pool")) {
                    DataSource pool = pools.open("jdbc:sqlite:" + directory.resolve(file + "pool"));
                    measure("SQLite, pool         ", JdbcMetadataStore.on(pool), threads, seconds);
                }
                if (only.isEmpty() || only.contains("h2")) {
                    DataSource pool = pools.open("jdbc:h2:file:" + directory.resolve(file + "h2"));
                    measure("H2 file              ", JdbcMetadataStore.on(pool), threads, seconds);
                }
                if (only.isEmpty() || only.contains("pace")) {
                    paced(
                            "SQLite, own file",
                            JdbcMetadataStore.sqlite(directory.resolve(file + "pace")),
                            threads,
                            2 * seconds);
                    paced(
                            "PostgreSQL",
                            JdbcMetadataStore.on(
                                    pools.open(PostgresServer.shared().newSchema())),
                            threads,
                            2 * seconds);
                    paced(
                            "MariaDB",
                            JdbcMetadataStore.on(
                                    pools.open(MariadbServer.shared().newSchema())),
                            threads,
                            2 * seconds);
                }
                for (Grouping grouping : Grouping.values()) {
                    if (only.isEmpty() || only.contains("pg")) {
                        DataSource pool = pools.open(PostgresServer.shared().newSchema(), 10);
                        JdbcMetadataStore store =
                                JdbcMetadataStore.on(pool, JdbcOptions.DEFAULT, Dialect.POSTGRESQL, grouping);
                        measure("PostgreSQL " + grouping, store, threads, seconds);
                    }
                    if (only.isEmpty() || only.contains("maria")) {
                        DataSource pool = pools.open(MariadbServer.shared().newSchema(), 10);
                        JdbcMetadataStore store =
                                JdbcMetadataStore.on(pool, JdbcOptions.DEFAULT, Dialect.MARIADB, grouping);
                        measure("MariaDB " + grouping, store, threads, seconds);
                    }
                }
            }
        }
    }

    private static void measure(String name, JdbcMetadataStore store, int threads, int seconds) throws Exception {
        run(store, threads, 1);
        long commits = store.commits();
        long cpu = cpuNanos();
        List<long[]> creations = run(store, threads, seconds);
        cpu = cpuNanos() - cpu;
        commits = store.commits() - commits;
        long[] all = creations.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        System.out.printf(
                "%-22s %6d lives/s  create p50 %.2f ms p99 %.2f ms max %.1f ms  %.2f commits and %.0f us of our CPU per life%n",
                name,
                all.length / seconds,
                all[all.length / 2] / MILLI,
                all[(int) (all.length * 0.99)] / MILLI,
                all[all.length - 1] / MILLI,
                (double) commits / all.length,
                cpu / MICRO / all.length);
        store.close();
    }

    /** Creations at a fixed pace; each counts from the moment it was due, so that none hides behind a slow one. */
    private static void paced(String name, JdbcMetadataStore store, int threads, int seconds) throws Exception {
        ScheduledExecutorService pace = Executors.newScheduledThreadPool(threads);
        try {
            for (int round = 0; round < 2; round++) {
                int count = PACE * (round == 0 ? 3 : seconds);
                long begun = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
                List<Future<Long>> creations = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    long due = begun + i * TimeUnit.SECONDS.toNanos(1) / PACE;
                    OwnerId owner = new OwnerId("owner" + i % 8);
                    creations.add(pace.schedule(
                            () -> {
                                Rows rows = Lives.fresh(owner, store.now());
                                store.replace(Lives.creation(rows), new Quota(1L << 60, 1 << 30));
                                return System.nanoTime() - due;
                            },
                            due - System.nanoTime(),
                            TimeUnit.NANOSECONDS));
                }
                long[] took = new long[count];
                for (int i = 0; i < count; i++) {
                    took[i] = creations.get(i).get();
                }
                Arrays.sort(took);
                if (round > 0) {
                    System.out.printf(
                            "%-22s %6d creations/s  p50 %.2f ms p99 %.2f ms max %.1f ms%n",
                            name,
                            PACE,
                            took[count / 2] / MILLI,
                            took[(int) (count * 0.99)] / MILLI,
                            took[count - 1] / MILLI);
                }
            }
        } finally {
            pace.shutdown();
        }
        store.close();
    }

    private static List<long[]> run(JdbcMetadataStore store, int threads, int seconds) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<long[]>> running = new ArrayList<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            for (int i = 0; i < threads; i++) {
                OwnerId owner = new OwnerId("owner" + i % 8);
                running.add(executor.submit(() -> lives(store, owner, end)));
            }
            List<long[]> results = new ArrayList<>();
            for (Future<long[]> one : running) {
                results.add(one.get());
            }
            return results;
        } finally {
            executor.shutdown();
        }
    }

    private static long[] lives(JdbcMetadataStore store, OwnerId owner, long end) throws IOException {
        long[] nanos = new long[1 << 16];
        int count = 0;
        Quota quota = new Quota(1L << 60, 1000);
        while (System.nanoTime() < end && count < nanos.length) {
            Rows rows = Lives.fresh(owner, store.now());
            long begun = System.nanoTime();
            Outcome created = store.replace(Lives.creation(rows), quota);
            nanos[count++] = System.nanoTime() - begun;
            Outcome completed = store.replace(Lives.change(rows, Lives.complete(rows, store.now())), quota);
            if (created != Outcome.DONE || completed != Outcome.DONE) {
                throw new IllegalStateException(created + " " + completed);
            }
        }
        return Arrays.copyOf(nanos, count);
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }
}
