// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.storage.s3.servers.CephServer;
import dev.pawl.upload.storage.s3.servers.S3Server;
import dev.pawl.upload.storage.s3.servers.TestServer;
import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** S5 through the demo server, in a small heap, on the RADOS gateway of Ceph: a writer waits for memory, it never fails. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class S3MemoryIT {
    private static final int MIB = 1 << 20;
    private static final int BLOCK = 1 << 16;
    private static final SeededBytes CONTENT = new SeededBytes(9);

    private final ExecutorService clients = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        clients.shutdownNow();
    }

    @Test
    void a_crowd_of_uploads_passes_a_small_heap() throws Exception {
        crowd(TestServer.CEPH.server(), 40, 6, "-Xmx80m", "&part-size=5242880&memory=20971520");
    }

    @Test
    @Tag("thorough") // 4 GiB, twice
    void two_hundred_uploads_of_20_MiB_at_once_pass_256_MiB_of_heap() throws Exception {
        try (S3Server server = CephServer.another(CephServer.Store.DISK)) {
            crowd(server, 200, 20, "-Xmx256m", "");
        }
    }

    @Test
    void memory_does_not_grow_with_an_upload() throws Exception {
        flat(TestServer.CEPH.server(), 160, "-Xmx80m", "&part-size=5242880&memory=20971520");
    }

    @Test
    @Tag("thorough") // 5 GiB, twice
    void memory_is_the_same_all_the_while_that_5_GiB_come() throws Exception {
        try (S3Server server = CephServer.another(CephServer.Store.DISK)) {
            flat(server, 5 << 10, "-Xmx256m", "");
        }
    }

    private void crowd(S3Server on, int uploads, int mebibytes, String heap, String more) throws Exception {
        long start = System.nanoTime();
        try (S3Demo demo = new S3Demo(on, folder);
                DemoProcess server = demo.start(0, List.of(heap), more)) {
            TusClient tus = new TusClient(server.uploads());
            List<String> paths = new ArrayList<>();
            for (int i = 0; i < uploads; i++) {
                paths.add(tus.create((long) mebibytes * MIB));
            }
            List<Future<Integer>> answers = IntStream.range(0, uploads)
                    .mapToObj(i -> clients.submit(() -> send(server, paths.get(i), i, (long) mebibytes * MIB)))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(204);
            }
            double sent = seconds(start);
            for (String path : paths) {
                awaitAvailable(tus, path);
            }
            for (int i = 0; i < uploads; i += uploads / 4) {
                compare(server, paths.get(i), i, (long) mebibytes * MIB);
            }
            assertThat(server.alive()).isTrue();
            say(
                    "%d x %d MiB, %s: sent after %.1f s, available after %.1f s, RSS %d MiB",
                    uploads, mebibytes, heap, sent, seconds(start), server.residentMebibytes());
        }
    }

    private void flat(S3Server on, int mebibytes, String heap, String more) throws Exception {
        long start = System.nanoTime();
        try (S3Demo demo = new S3Demo(on, folder);
                DemoProcess server = demo.start(0, List.of(heap), more)) {
            TusClient tus = new TusClient(server.uploads());
            long length = (long) mebibytes * MIB;
            String path = tus.create(length);
            List<Long> resident = Collections.synchronizedList(new ArrayList<>());
            Future<Integer> answer = clients.submit(() -> send(server, path, 0, length));
            while (!answer.isDone()) {
                resident.add(server.residentMebibytes());
                Thread.sleep(100);
            }
            assertThat(answer.get()).isEqualTo(204);
            double sent = seconds(start);
            awaitAvailable(tus, path);
            long third = max(resident.subList(0, resident.size() / 3));
            long end = Math.max(max(resident), server.residentMebibytes());
            say(
                    "%d MiB, %s: sent after %.1f s, available after %.1f s; at most %d MiB resident in the first third, %d in all",
                    mebibytes, heap, sent, seconds(start), third, end);
            assertThat(end).as("MiB resident: %s", resident).isLessThanOrEqualTo(third + 64);
        }
    }

    private static long max(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** By one PATCH; the answer may take its time. */
    private static int send(DemoProcess server, String path, long upload, long length) throws IOException {
        TusClient tus = new TusClient(server.uploads());
        try (RawHttp connection = tus.connect().patience(Duration.ofMinutes(5))) {
            tus.head(connection, "PATCH", path, TusClient.TYPE, "Upload-Offset: 0", "Content-Length: " + length);
            byte[] block = CONTENT.bytes(0, BLOCK);
            try {
                for (long at = 0; at < length; at += BLOCK) {
                    connection.send(marked(block, upload, at));
                }
            } catch (IOException cut) {
                throw new IOException("instead of taking all bytes: " + connection.answer(), cut);
            }
            return connection.answer().status();
        }
    }

    /** No two blocks are the same. */
    private static byte[] marked(byte[] block, long upload, long at) {
        ByteBuffer.wrap(block).putLong(upload).putLong(at);
        return block;
    }

    private static void compare(DemoProcess server, String path, long upload, long length) throws IOException {
        try (InputStream content =
                server.uploads().resolve(path).toURL().openConnection().getInputStream()) {
            byte[] block = CONTENT.bytes(0, BLOCK);
            for (long at = 0; at < length; at += BLOCK) {
                assertThat(Arrays.equals(content.readNBytes(BLOCK), marked(block, upload, at)))
                        .as("block at %d", at)
                        .isTrue();
            }
            assertThat(content.read()).isNegative();
        }
    }

    private static void awaitAvailable(TusClient tus, String path) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        int status = 0;
        while (status != 206 && System.nanoTime() < end) {
            Thread.sleep(status == 0 ? 0 : 100);
            status = status(tus, path);
        }
        assertThat(status).as("of a GET of the first byte").isEqualTo(206);
    }

    private static int status(TusClient tus, String path) {
        try {
            Answer answer = tus.ask("GET", path, "Range: bytes=0-0");
            return answer.status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Numbers are wanted of the thorough ones. */
    private static void say(String line, Object... values) {
        if (Boolean.getBoolean("s3.numbers")) {
            System.out.println(String.format(Locale.ROOT, line, values));
        }
    }
}
