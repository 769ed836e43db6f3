// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the storage alone costs against the bare disk: {@code main(directory, rounds, residents)}. Contenders alternate;
 * printed are medians with minimum and maximum; {@code -Dsmall=true} leaves out the large upload. Everything is durable unless its name says otherwise.
 */
final class LocalBenchmark {
    private static final int THREADS = 32;
    private static final int SMALL = 2000;
    private static final long LARGE = 1L << 30;
    private static final int BLOCK = 64 * 1024;
    private static final long RECORD = 8L << 20;

    private final Path directory;
    private final int rounds;
    private final int residents;

    private LocalBenchmark(Path directory, int rounds, int residents) {
        this.directory = directory;
        this.rounds = rounds;
        this.residents = residents;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(args[0]), "pawl-benchmark");
        new LocalBenchmark(directory, Integer.parseInt(args[1]), Integer.parseInt(args[2])).run();
    }

    private interface Contender {
        double seconds() throws Exception;
    }

    private record Entry(String name, Contender contender, double[] seconds) {}

    private void run() throws Exception {
        ExecutorService background = Executors.newFixedThreadPool(2);
        try (LocalStorage storage = LocalStorage.at(directory.resolve("sync"))
                        .writeBack(background)
                        .open();
                LocalStorage bare = LocalStorage.at(directory.resolve("bare")).open();
                LocalStorage cached = LocalStorage.at(directory.resolve("cached"))
                        .durability(Durability.OS_CACHE)
                        .open()) {
            for (int i = 0; i < residents; i++) {
                new Upload().append(cached, 1);
            }
            List<Entry> small = List.of(
                    entry("4 KiB raw: create, write, one force", () -> each(this::rawSmall)),
                    entry("4 KiB storage: write, checkpoint, promote, prune", () -> each(() -> small(storage))),
                    entry("4 KiB storage, OS_CACHE, " + residents + " residents", () -> each(() -> small(cached))));
            List<Entry> large = List.of(
                    entry("1 GiB raw: 64 KiB writes, one force", () -> rawLarge(true)),
                    entry("1 GiB raw, not durable", () -> rawLarge(false)),
                    entry("1 GiB storage: checkpoint every 8 MiB, write-back", () -> large(storage)),
                    entry("1 GiB storage: checkpoint every 8 MiB, no executor", () -> large(bare)),
                    entry("1 GiB storage, OS_CACHE", () -> large(cached)));
            measure(small, SMALL, "/s");
            if (!Boolean.getBoolean("small")) {
                measure(large, 1, " GiB/s");
            }
        } finally {
            background.shutdown();
        }
    }

    private Entry entry(String name, Contender contender) {
        return new Entry(name, contender, new double[rounds]);
    }

    private void measure(List<Entry> entries, int count, String unit) throws Exception {
        for (int round = -1; round < rounds; round++) {
            for (Entry entry : entries) {
                double seconds = entry.contender().seconds();
                if (round >= 0) {
                    entry.seconds()[round] = seconds;
                }
            }
        }
        double first = median(entries.get(0).seconds());
        for (Entry entry : entries) {
            double median = median(entry.seconds());
            System.out.printf(
                    Locale.ROOT,
                    "%-55s %8.2f%s  (%.2f to %.2f s, median %.2f s, ratio %.2f)%n",
                    entry.name(),
                    count / median,
                    unit,
                    Arrays.stream(entry.seconds()).min().orElseThrow(),
                    Arrays.stream(entry.seconds()).max().orElseThrow(),
                    median,
                    median / first);
        }
    }

    private static double median(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double each(Callable<?> task) throws Exception {
        ExecutorService host = Executors.newFixedThreadPool(THREADS);
        try {
            long begun = System.nanoTime();
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < SMALL; i++) {
                done.add(host.submit(task));
            }
            for (Future<?> future : done) {
                future.get();
            }
            return (System.nanoTime() - begun) / 1e9;
        } finally {
            host.shutdown();
        }
    }

    private boolean rawSmall() throws IOException {
        Path file = Files.createTempFile(directory, "raw", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4096));
            channel.force(false);
        }
        Files.delete(file);
        return true;
    }

    private static boolean small(LocalStorage storage) throws Exception {
        Upload upload = new Upload();
        try (StorageWriter writer = upload.writer(storage)) {
            writer.write(ByteBuffer.allocate(4096));
            upload.record(writer, 4096);
        }
        upload.prune(storage, upload.promote(storage));
        return true;
    }

    private double rawLarge(boolean durable) throws IOException {
        Path file = directory.resolve("raw");
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long begun = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < LARGE; at += BLOCK) {
                channel.write(block.clear());
            }
            if (durable) {
                channel.force(false);
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Files.delete(file);
        return seconds;
    }

    private static double large(LocalStorage storage) throws Exception {
        Upload upload = new Upload();
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long begun = System.nanoTime();
        try (StorageWriter writer = upload.writer(storage)) {
            for (long at = 0; at < LARGE; at += BLOCK) {
                writer.write(block.clear());
                if ((at + BLOCK) % RECORD == 0) {
                    upload.record(writer, (int) RECORD);
                }
            }
        }
        upload.prune(storage, upload.promote(storage));
        double seconds = (System.nanoTime() - begun) / 1e9;
        upload.prune(storage, Checkpoint.NONE);
        return seconds;
    }
}
