// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One large upload through the demo server to S3, beside the AWS SDK's own transfer of the same bytes to the same service
 * with parts of the same size, in turns, in one run. This process is the client and the SDK's transfer.
 */
public final class S3Bench {
    private static final String DEMO = "dev.pawl.examples.demo.DemoServer";
    private static final long PART = 8L << 20;
    private static final int PARALLEL = 4;
    private static final int WARM_UP = 2;
    private static final long PAUSE_SECONDS = 4;

    private static final String SDK = "AWS SDK";
    private static final String PAWL = "pawl, one PATCH";
    private static final String PAWL_CHUNKS = "pawl, PATCHes of 8 MiB";
    private static final String AVAILABLE = "pawl, one PATCH, until it can be downloaded";

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final Path folder;
    private final int rounds;
    private final URI place;
    private final long length;

    private S3Bench(Path folder, int rounds, URI place, long length) {
        this.folder = folder;
        this.rounds = rounds;
        this.place = place;
        this.length = length;
    }

    /**
     * Runs everything and prints a table.
     *
     * @param words a directory for what the demo server keeps on disk, how many rounds, a value of {@code upload.storage}
     *     without sizes, and how many MiB
     * @throws Exception if a server does not do as it must
     */
    public static void main(String[] words) throws Exception {
        new S3Bench(Path.of(words[0]), Integer.parseInt(words[1]), URI.create(words[2]), Long.parseLong(words[3]) << 20)
                .run();
    }

    private void run() throws Exception {
        Files.createDirectories(folder);
        Path config = Files.writeString(folder.resolve("s3.properties"), "upload.storage=" + place);
        try (ServerProcess demo = new ServerProcess(
                        folder.resolve("demo.log"),
                        DEMO,
                        "--port",
                        "0",
                        "--data",
                        folder.resolve("s3").toString(),
                        "--config",
                        config.toString());
                SdkTransfer sdk = new SdkTransfer(place, PART, PARALLEL)) {
            for (int round = 1 - WARM_UP; round <= rounds; round++) {
                boolean counts = round > 0;
                System.err.println(counts ? "round " + round + " of " + rounds : "warming up");
                long start = System.nanoTime();
                String key = sdk.upload(length);
                keep(counts, SDK, start, 0);
                sdk.remove(key);
                pause();
                pawl(counts, demo, PAWL, length, AVAILABLE);
                pawl(counts, demo, PAWL_CHUNKS, PART, "");
            }
        }
        print();
    }

    private void pawl(boolean counts, ServerProcess demo, String name, long request, String whole) throws Exception {
        try (Connection connection = new Connection(demo.uri())) {
            double cpu = demo.cpu().toNanos() / 1e9;
            long start = System.nanoTime();
            String path = Contender.PAWL.start(connection, length);
            for (long offset = 0; offset < length; offset += request) {
                Contender.PAWL.append(connection, path, offset, Math.min(request, length - offset));
            }
            keep(counts, name, start, demo.cpu().toNanos() / 1e9 - cpu);
            awaitContent(demo.uri().resolve(path));
            if (!whole.isEmpty()) {
                keep(counts, whole, start, demo.cpu().toNanos() / 1e9 - cpu);
            }
            Contender.PAWL.remove(connection, path);
        }
        pause();
    }

    private static void awaitContent(URI file) throws IOException, InterruptedException {
        while (true) {
            HttpURLConnection get = (HttpURLConnection) file.toURL().openConnection();
            get.setRequestProperty("Range", "bytes=0-0");
            if (get.getResponseCode() == HttpURLConnection.HTTP_PARTIAL) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Nobody's clean-up shall be in another's way. */
    private static void pause() throws InterruptedException {
        TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
    }

    private void keep(boolean counts, String name, long start, double cpu) {
        if (counts) {
            double wall = (System.nanoTime() - start) / 1e9;
            samples.computeIfAbsent(name, key -> new ArrayList<>()).add(new Sample(wall, cpu, 0, List.of(), List.of()));
        }
    }

    private void print() {
        double sdk = Sample.median(samples.getOrDefault(SDK, List.of()), Sample::wall);
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %d processors; %d MiB, parts of 8 MiB, 4 at once; medians of %d (min-max)%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                length >> 20,
                rounds);
        System.out.println("| who | wall s | MB/s | of the SDK's throughput | server CPU s |");
        System.out.println("|---|---|---|---|---|");
        samples.forEach((name, runs) -> {
            double wall = Sample.median(runs, Sample::wall);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f (%.2f-%.2f) | %.0f | %.2f | %.2f |%n",
                    name,
                    wall,
                    Sample.min(runs, Sample::wall),
                    Sample.max(runs, Sample::wall),
                    length / 1e6 / wall,
                    sdk / wall,
                    Sample.median(runs, Sample::cpu));
        });
    }
}
