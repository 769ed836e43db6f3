// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once, and clients that say nothing. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class CrowdIT {
    private static final int THREADS = 16;
    private static final int KIB = 1 << 10;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @TempDir
    private Path folder;

    private Optional<DemoServer> demo = Optional.empty();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        demo.ifPresent(DemoServer::close);
    }

    @Test
    void a_silent_patch_is_superseded_by_HEAD_within_100_ms_and_everything_that_arrived_is_kept() throws Exception {
        TusClient tus = started();
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            String path = tus.create(4 << 20);
            try (RawHttp silent = silent(tus, path, 0, 1_000_003, 4 << 20)) {
                long start = System.nanoTime();
                long offset = tus.offset(path);
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                assertThat(offset).isEqualTo(1_000_003);
                assertThat(silent.ended()).isTrue();
            }
        }
        assertThat(median(millis)).as("median of %s ms", millis).isLessThan(100);
    }

    @Test
    void a_silent_patch_is_superseded_by_its_retry_within_100_ms() throws Exception {
        TusClient tus = started();
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            String path = tus.create(2_000_000);
            try (RawHttp silent = silent(tus, path, 0, 1_000_000, 2_000_000)) {
                long start = System.nanoTime();
                Answer retry = tus.patch(path, 1_000_000, new byte[10]);
                while (retry.status() == 409) {
                    // what was sent is still on its way, and a retry beyond what came disturbs nobody
                    start = System.nanoTime();
                    retry = tus.patch(path, 1_000_000, new byte[10]);
                }
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                assertThat(retry.status()).as("%s", retry).isEqualTo(204);
                assertThat(retry.field("Upload-Offset")).contains("1000010");
                assertThat(silent.ended()).isTrue();
            }
        }
        assertThat(median(millis)).as("median of %s ms", millis).isLessThan(100);
    }

    @Test
    void silent_patches_leave_the_server_answering_at_once() throws Exception {
        TusClient tus = started();
        List<RawHttp> silent = new ArrayList<>();
        try {
            String last = "";
            for (int i = 0; i < 250; i++) {
                last = tus.create(KIB);
                silent.add(silent(tus, last, 0, i % 2 == 0 ? 0 : 100, KIB));
            }
            long start = System.nanoTime();
            String path = tus.create(3);
            assertThat(tus.patch(path, 0, "abc").status()).isEqualTo(204);
            assertThat(tus.offset(last)).isEqualTo(100);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1_000);
            assertThat(silent.get(0).ended(Duration.ofMillis(1))).isFalse();
        } finally {
            for (RawHttp connection : silent) {
                connection.close();
            }
        }
    }

    /** What a thread tried. */
    private record Attempt(long offset, int length, long seed, int status) {
        byte[] content() {
            return new SeededBytes(seed).bytes(offset, length);
        }
    }

    @Test
    void patches_at_random_offsets_never_mix_and_each_offset_has_one_winner() throws Exception {
        TusClient tus = started();
        int length = 4 << 20;
        String path = tus.create(length);
        AtomicLong known = new AtomicLong();
        List<Attempt> attempts = new ArrayList<>();
        for (List<Attempt> mine : race(thread -> patches(tus, path, length, known, thread))) {
            attempts.addAll(mine);
        }
        int end = (int) tus.offset(path);
        Attempt rest = new Attempt(end, length - end, -1, 204);
        if (rest.length() > 0) {
            assertThat(tus.patch(path, end, rest.content()).status()).isEqualTo(204);
            attempts.add(rest);
        }
        byte[] content = tus.content(path);
        assertThat(content).hasSize(length);
        List<Attempt> winners =
                attempts.stream().filter(attempt -> attempt.status() == 204).toList();
        Map<Integer, Long> answers =
                attempts.stream().collect(Collectors.groupingBy(Attempt::status, Collectors.counting()));
        System.out.println("answers to " + attempts.size() + " attempts: " + answers);
        assertThat(winners.size()).as("%s", answers).isGreaterThan(THREADS);
        assertThat(winners).extracting(Attempt::offset).doesNotHaveDuplicates();
        for (Attempt winner : winners) {
            int from = (int) winner.offset();
            assertThat(Arrays.copyOfRange(content, from, from + winner.length()))
                    .isEqualTo(winner.content());
        }
        assertThat(explained(content, attempts))
                .as("every byte is of a prefix of some attempt")
                .isTrue();
    }

    private static List<Attempt> patches(TusClient tus, String path, int length, AtomicLong known, int thread)
            throws IOException, InterruptedException {
        Random random = new Random(thread);
        List<Attempt> mine = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            Thread.sleep(random.nextInt(200)); // so that some come to their end
            long at = random.nextInt(4) == 0 ? random.nextInt(length) : known.get();
            int count = (int) Math.min(1 + random.nextInt(50_000), length - at);
            if (count > 0) {
                Attempt attempt = new Attempt(at, count, thread * 1_000L + i, 0);
                int status = status(tus, path, attempt);
                mine.add(new Attempt(at, count, attempt.seed(), status));
                if (status == 204) {
                    known.accumulateAndGet(at + count, Math::max);
                } else if (random.nextInt(4) == 0) {
                    // as clients do; it also ends whatever runs
                    known.accumulateAndGet(tus.offset(path), Math::max);
                }
            }
        }
        return mine;
    }

    private static int status(TusClient tus, String path, Attempt attempt) {
        try {
            return tus.patch(path, attempt.offset(), attempt.content()).status();
        } catch (IOException superseded) {
            return 0;
        }
    }

    /** Whether the content can be laid out with prefixes of attempts, each beginning where one before ends. */
    private static boolean explained(byte[] content, List<Attempt> attempts) {
        boolean[] reached = new boolean[content.length + 1];
        reached[0] = true;
        List<Attempt> ascending = attempts.stream()
                .sorted(Comparator.comparingLong(Attempt::offset))
                .toList();
        for (Attempt attempt : ascending) {
            int at = (int) attempt.offset();
            byte[] bytes = attempt.content();
            for (int i = 0; reached[at] && i < bytes.length && bytes[i] == content[at + i]; i++) {
                reached[at + i + 1] = true;
            }
        }
        return reached[content.length];
    }

    @Test
    void a_quota_is_never_exceeded_and_never_leaks() throws Exception {
        TusClient tus = started("upload.quota.bytes=1MiB", "upload.quota.sessions=40");
        for (int round = 0; round < 2; round++) {
            List<String> made = new ArrayList<>();
            for (List<String> mine : race(thread -> created(tus, 4, 64 * KIB))) {
                made.addAll(mine);
            }
            assertThat(made).as("64 KiB each, of 1 MiB").hasSize(16);
            Answer refused = tus.post("Upload-Length: 1");
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.text()).contains("anonymous has 1048576 of 1048576 bytes");
            assertThat(tus.with("X-Owner: bob").create(64 * KIB)).isNotEmpty();
            assertThat(tus.patch(made.get(0), 0, new byte[64 * KIB]).status()).isEqualTo(204);
            race(thread -> tus.ask("DELETE", made.get(thread)).status());
            // what is given back is given back once the bytes are gone
            TusClient.until(() -> accepted(tus, KIB * KIB));
        }
        List<String> open = new ArrayList<>();
        for (List<String> mine : race(thread -> created(tus, 4, 1))) {
            open.addAll(mine);
        }
        assertThat(open).as("open uploads").hasSize(40);
    }

    private static List<String> created(TusClient tus, int times, long length) throws IOException {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Answer answer = tus.post("Upload-Length: " + length);
            if (answer.status() == 201) {
                made.add(tus.path(answer));
            } else {
                assertThat(answer.status()).as("%s", answer).isEqualTo(413);
            }
        }
        return made;
    }

    private static Optional<Boolean> accepted(TusClient tus, long length) {
        try {
            Answer answer = tus.post("Upload-Length: " + length);
            return answer.status() == 201 && tus.ask("DELETE", tus.path(answer)).status() == 204
                    ? Optional.of(true)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_is_too_long_is_answered_413_at_creation_and_at_the_chunk() throws Exception {
        TusClient tus = started("upload.max-size=100KiB");
        assertThat(tus.post("Upload-Length: " + (100 * KIB + 1)).status()).isEqualTo(413);
        String path = tus.path(tus.post("Upload-Defer-Length: 1"));
        assertThat(tus.patch(path, 0, new byte[60 * KIB]).status()).isEqualTo(204);
        assertThat(tus.patch(path, 60 * KIB, new byte[60 * KIB]).status()).isEqualTo(413);
        assertThat(tus.offset(path)).isLessThanOrEqualTo(100 * KIB);
    }

    @Test
    void a_413_reaches_a_client_that_goes_on_sending() throws Exception {
        TusClient tus = started("upload.max-size=100MiB");
        String path = tus.create(KIB);
        assertThat(tus.patch(path, 0, new byte[8 << 20]).status()).isEqualTo(413);
        assertThat(tus.offset(path)).isLessThanOrEqualTo(KIB);
    }

    @Test
    void what_expired_is_gone_and_given_back_and_what_gets_bytes_does_not_expire() throws Exception {
        TusClient tus = started("upload.session-timeout=PT1.5S", "upload.quota.bytes=1MiB");
        String alive = tus.create(512 * KIB);
        String silent = tus.create(512 * KIB);
        assertThat(tus.patch(silent, 0, new byte[100 * KIB]).status()).isEqualTo(204);
        assertThat(tus.post("Upload-Length: 1").status()).isEqualTo(413);
        for (int i = 0; i < 12; i++) {
            assertThat(tus.patch(alive, i, new byte[1]).status()).isEqualTo(204);
            Thread.sleep(400);
        }
        assertThat(tus.head(silent).status()).isEqualTo(410);
        assertThat(tus.patch(silent, 100 * KIB, new byte[1]).status()).isEqualTo(410);
        TusClient.until(() -> accepted(tus, 512 * KIB));
        assertThat(held()).as("segments").allMatch(name -> name.startsWith(alive.substring("/files/".length())));
        assertThat(tus.offset(alive)).isEqualTo(12);
    }

    private List<String> held() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("uploads").resolve("held"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private TusClient started(String... settings) throws Exception {
        Path config = Files.write(folder.resolve("demo.properties"), List.of(settings));
        DemoServer started = DemoServer.start(
                Arguments.parse(List.of("--port", "0", "--data", folder.toString(), "--config", config.toString())));
        demo = Optional.of(started);
        return new TusClient(URI.create("http://127.0.0.1:" + started.port() + "/files"));
    }

    /** A PATCH that sends some of its bytes and then nothing; many have arrived when this returns. */
    private static RawHttp silent(TusClient tus, String path, long offset, int bytes, long announced)
            throws IOException {
        RawHttp connection = tus.connect();
        tus.head(connection, "PATCH", path, TusClient.TYPE, "Upload-Offset: " + offset, "Content-Length: " + announced);
        connection.send(new byte[bytes]);
        if (bytes > KIB) {
            try (RawHttp events = tus.connect()) {
                events.head("GET", path + "/events").until("\"bytes\":" + (offset + bytes));
            }
        }
        return connection;
    }

    private interface Racer<T> {
        T run(int thread) throws Exception;
    }

    private <T> List<T> race(Racer<T> racer) throws Exception {
        List<Callable<T>> all = IntStream.range(0, THREADS)
                .mapToObj(thread -> (Callable<T>) () -> racer.run(thread))
                .toList();
        List<T> results = new ArrayList<>();
        for (Future<T> one : threads.invokeAll(all)) {
            results.add(one.get());
        }
        return results;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
