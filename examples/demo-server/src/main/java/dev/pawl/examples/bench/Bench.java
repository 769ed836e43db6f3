// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Three loads on the demo server and on the bare sink of its host, in turns, in one run. This process is the client; each
 * server has a process of its own.
 */
public final class Bench {
    private static final String DEMO = "dev.pawl.examples.demo.DemoServer";
    private static final long GIB = 1L << 30;
    private static final long CHUNK = 8L << 20;
    private static final int SMALL = 4 << 10;
    private static final int UPLOADS = 2_000;
    private static final int PARALLEL = 32;
    private static final int WARM_UP = 6;

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final Path folder;
    private final int rounds;

    private final List<String> more;

    private Bench(Path folder, int rounds, List<String> more) {
        this.folder = folder;
        this.rounds = rounds;
        this.more = more;
    }

    /**
     * Runs everything and prints a table.
     *
     * @param words a directory on the disk to be measured, how many rounds, and more words for the demo server's command
     *     line
     * @throws Exception if a server does not do as it must
     */
    public static void main(String[] words) throws Exception {
        List<String> all = List.of(words);
        new Bench(Path.of(words[0]), Integer.parseInt(words[1]), all.subList(2, all.size())).run();
    }

    private void run() throws Exception {
        Path sinkFolder = folder.resolve("sink");
        Path demoFolder = folder.resolve("demo");
        clear(sinkFolder, 0);
        clear(demoFolder, 0);
        List<Double> hash = new ArrayList<>();
        try (ServerProcess sink =
                        new ServerProcess(folder.resolve("sink.log"), BareSink.class.getName(), sinkFolder.toString());
                ServerProcess demo = new ServerProcess(folder.resolve("demo.log"), DEMO, demo(demoFolder))) {
            for (int round = 0; round <= rounds; round++) {
                boolean counts = round > 0; // the first one warms up
                System.err.println(counts ? "round " + round + " of " + rounds : "warming up");
                for (long request : new long[] {GIB, CHUNK}) {
                    String load = request == GIB ? "1 GiB in one request" : "1 GiB in requests of 8 MiB";
                    keep(counts, load + "|sink", large(sink, Contender.SINK, request));
                    clear(sinkFolder, CHUNK);
                    keep(counts, load + "|pawl", large(demo, Contender.PAWL, request));
                }
                String load = UPLOADS + " x 4 KiB, " + PARALLEL + " at once";
                // a JVM compiles for many thousand requests: what is measured is a server that has run for a while;
                // and nothing small is deleted meanwhile, for ext4 then looks long for free inodes
                for (int again = counts ? 1 : WARM_UP; again > 0; again--) {
                    keep(counts, load + "|sink", small(sink, Contender.SINK));
                    keep(counts, load + "|pawl POST", small(demo, Contender.PAWL_AT_ONCE));
                    keep(counts, load + "|pawl POST+PATCH", small(demo, Contender.PAWL));
                }
                if (counts) {
                    hash.add(hash());
                }
            }
        }
        print(hash);
        clear(folder, 0);
    }

    private String[] demo(Path data) {
        List<String> line = new ArrayList<>(List.of("--port", "0", "--data", data.toString()));
        line.addAll(more);
        return line.toArray(String[]::new);
    }

    private static Sample large(ServerProcess server, Contender contender, long request) throws IOException {
        List<Double> latencies = new ArrayList<>();
        try (Connection connection = new Connection(server.uri())) {
            double cpu = server.cpu().toNanos() / 1e9;
            long start = System.nanoTime();
            String url = contender.start(connection, GIB);
            for (long offset = 0; offset < GIB; offset += request) {
                long began = System.nanoTime();
                contender.append(connection, url, offset, request);
                latencies.add((System.nanoTime() - began) / 1e6);
            }
            double wall = (System.nanoTime() - start) / 1e9;
            double used = server.cpu().toNanos() / 1e9 - cpu;
            long resident = server.residentMebibytes();
            contender.remove(connection, url);
            return new Sample(wall, used, resident, latencies, List.of());
        }
    }

    private static Sample small(ServerProcess server, Contender contender) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(PARALLEL);
        try {
            double cpu = server.cpu().toNanos() / 1e9;
            long start = System.nanoTime();
            List<Future<List<double[]>>> running = new ArrayList<>();
            for (int client = 0; client < PARALLEL; client++) {
                int count = UPLOADS / PARALLEL + (client < UPLOADS % PARALLEL ? 1 : 0);
                running.add(clients.submit(() -> client(server.uri(), contender, count)));
            }
            List<Double> latencies = new ArrayList<>();
            List<Double> creations = new ArrayList<>();
            for (Future<List<double[]>> client : running) {
                for (double[] upload : client.get()) {
                    creations.add(upload[0]);
                    latencies.add(upload[1]);
                }
            }
            double wall = (System.nanoTime() - start) / 1e9;
            double used = server.cpu().toNanos() / 1e9 - cpu;
            return new Sample(wall, used, server.residentMebibytes(), latencies, creations);
        } finally {
            clients.shutdownNow();
        }
    }

    /** Milliseconds of the creation and of the whole upload, for each upload of one client. */
    private static List<double[]> client(URI server, Contender contender, int count) throws IOException {
        List<double[]> times = new ArrayList<>();
        try (Connection connection = new Connection(server)) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                String url = contender.start(connection, SMALL);
                long created = System.nanoTime();
                contender.append(connection, url, 0, SMALL);
                times.add(new double[] {(created - start) / 1e6, (System.nanoTime() - start) / 1e6});
            }
        }
        return times;
    }

    /** Seconds that one thread needs to hash 1 GiB. */
    private static double hash() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[256 << 10];
        long start = System.nanoTime();
        for (long done = 0; done < GIB; done += block.length) {
            digest.update(block);
        }
        digest.digest();
        return (System.nanoTime() - start) / 1e9;
    }

    private void keep(boolean counts, String name, Sample sample) {
        if (counts) {
            samples.computeIfAbsent(name, key -> new ArrayList<>()).add(sample);
        }
    }

    private void print(List<Double> hash) {
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %d processors; medians of %d (min-max); SHA-256 of 1 GiB on one thread: %.2f s%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                rounds,
                hash.stream().sorted(Comparator.naturalOrder()).toList().get(hash.size() / 2));
        System.out.println("| load | server | wall s | MB/s | uploads/s | p50 ms | p99 ms | creation p99 ms"
                + " | server CPU s | server RSS MiB | durable | hashed |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
        samples.forEach(Bench::printRow);
    }

    private static void printRow(String name, List<Sample> runs) {
        String load = name.substring(0, name.indexOf('|'));
        String server = name.substring(name.indexOf('|') + 1);
        boolean large = load.startsWith("1 GiB");
        boolean ours = server.startsWith("pawl");
        double wall = Sample.median(runs, Sample::wall);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.2f (%.2f-%.2f) | %.0f | %s | %.1f | %.1f | %s | %.2f | %.0f | %s | %s |%n",
                load,
                server,
                wall,
                Sample.min(runs, Sample::wall),
                Sample.max(runs, Sample::wall),
                (large ? GIB : (double) UPLOADS * SMALL) / 1e6 / wall,
                large ? "" : String.format(Locale.ROOT, "%.0f", UPLOADS / wall),
                Sample.median(runs, run -> Sample.at(run.latencies(), 0.5)),
                Sample.median(runs, run -> Sample.at(run.latencies(), 0.99)),
                large || !ours
                        ? ""
                        : String.format(
                                Locale.ROOT, "%.1f", Sample.median(runs, run -> Sample.at(run.creations(), 0.99))),
                Sample.median(runs, Sample::cpu),
                Sample.median(runs, Sample::resident),
                ours ? "yes" : "no",
                ours ? "SHA-256" : "no");
    }

    /** Removes files of this size and more; the disk must not fill up, nor write out later what nobody needs. */
    private static void clear(Path directory, long size) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory) && (size == 0 || Files.size(path) >= size)) {
                    Files.delete(path);
                }
            }
        }
    }
}
