// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.TusClient;
import dev.pawl.upload.testkit.TusConformance;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Attacks over sockets, on a host of sockets. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class AttacksTest {
    /** {@code -Dattacks.refused=100000} takes a minute. */
    private static final int REFUSED = Integer.getInteger("attacks.refused", 3_000);

    private static final TusConformance.Settings USUAL =
            new TusConformance.Settings(1 << 20, Duration.ofHours(1), Duration.ofSeconds(30));
    private static final String BYTES = "Content-Type: application/octet-stream";
    private static final String JSON = "Content-Type: application/json";
    private static final String FORGED = "INFO forged line";

    private final CountingStorage storage = new CountingStorage();
    private HostedUploads host;
    private TusClient tus;

    /** Counts open writers, and fails with a message when told so. */
    private static final class CountingStorage extends ForwardingStorage {
        final AtomicInteger open = new AtomicInteger();
        volatile boolean failing;

        CountingStorage() {
            super(new MemoryStorage(64 << 20));
        }

        @Override
        public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
            return counted(super.openWriter(id, at));
        }

        @Override
        public StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch)
                throws IOException {
            return counted(super.openChunk(id, prepared, range, epoch));
        }

        private StorageWriter counted(StorageWriter writer) throws IOException {
            if (failing) {
                writer.close();
                throw new IOException("no room on /srv/private");
            }
            open.incrementAndGet();
            return new StorageWriter() {
                private boolean closed;

                @Override
                public void write(ByteBuffer data) throws IOException {
                    writer.write(data);
                }

                @Override
                public Saved checkpoint() throws IOException {
                    return writer.checkpoint();
                }

                @Override
                public void close() {
                    writer.close();
                    if (!closed) {
                        closed = true;
                        open.decrementAndGet();
                    }
                }
            };
        }
    }

    @BeforeEach
    void start() throws Exception {
        host = HostedUploads.on(
                USUAL,
                storage,
                usual -> usual.leastRate(1000, Duration.ofSeconds(1))
                        .signedUrls(SignedUrls.builder().key("k1", new byte[32]).build()),
                SocketHost::new);
        tus = new TusClient(host.uploads());
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
    }

    @Test
    void A12_a_trickle_holds_neither_the_upload_nor_the_server() throws Exception {
        String path = tus.create(100_000);
        try (RawHttp slow = tus.connect()) {
            tus.head(slow, "PATCH", path, TusClient.TYPE, "Upload-Offset: 0", "Content-Length: 100000");
            int sent = trickle(slow);
            assertThat(sent).as("bytes before it was stopped").isLessThan(1000);
        }
        assertThat(tus.offset(path)).as("what came is kept").isPositive();
        try (RawHttp slow = tus.connect()) {
            slow.head("POST", tus.collection(), JSON, "Content-Length: 60000");
            assertThat(trickle(slow)).isLessThan(1000);
        }
        assertThat(storage.open).hasValue(0);
    }

    /** A byte now and then, until the other side has enough; says how many. */
    private static int trickle(RawHttp connection) throws IOException {
        for (int sent = 1; sent < 2000; sent++) {
            try {
                connection.send(new byte[] {' '});
                if (connection.heardWithin(Duration.ofMillis(20))) {
                    return sent;
                }
            } catch (IOException ended) {
                return sent;
            }
        }
        throw new AssertionError("40 s of single bytes were taken");
    }

    @Test
    void A22_what_clients_say_makes_no_line_of_the_log_and_no_secret_gets_there() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        String signature;
        IdentityHashMap<Object, Integer> levels = levels();
        setLevels(levels.keySet(), logger -> 0);
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            signature = hostileRequests();
        } finally {
            System.setErr(before);
            setLevels(levels.keySet(), levels::get);
        }
        String text = log.toString(StandardCharsets.UTF_8);
        assertThat(text).as("something was logged at all").contains("answer=503");
        assertThat(text).doesNotContain(FORGED, "\u202e", "\u0000", signature, "checkpoint=");
        assertThat(text.lines().filter(line -> line.contains("forged"))).isEmpty();
    }

    /** Of all loggers there are; the build turns them down. */
    private static IdentityHashMap<Object, Integer> levels() throws ReflectiveOperationException {
        for (String name : List.of(
                "audit",
                "engine.AppendHost",
                "engine.Completion",
                "engine.Maintenance",
                "engine.Pipeline",
                "http.UploadHttp")) {
            LoggerFactory.getLogger("dev.pawl.upload." + name);
        }
        Field loggers = LoggerFactory.getILoggerFactory().getClass().getDeclaredField("loggerMap");
        loggers.setAccessible(true);
        IdentityHashMap<Object, Integer> levels = new IdentityHashMap<>();
        for (Object logger : ((Map<?, ?>) loggers.get(LoggerFactory.getILoggerFactory())).values()) {
            levels.put(logger, (Integer) level(logger).get(logger));
        }
        return levels;
    }

    private static void setLevels(Set<Object> loggers, ToIntFunction<Object> level)
            throws ReflectiveOperationException {
        for (Object logger : loggers) {
            level(logger).setInt(logger, level.applyAsInt(logger));
        }
    }

    private static Field level(Object logger) throws ReflectiveOperationException {
        Field level = logger.getClass().getDeclaredField("currentLogLevel");
        level.setAccessible(true);
        return level;
    }

    /** Through as many refusals and failures as there are; says what must not be told. */
    private String hostileRequests() throws Exception {
        String name = "x\\r\\n" + FORGED + "\\u202e\\u0000";
        String encoded = TusClient.base64("x\r\n" + FORGED + "\u202e\u0000");
        tus.plainSend(
                "POST", tus.collection(), TusClient.bytes("{\"fileName\":\"" + name + "\",\"fileSize\":3}"), JSON);
        tus.plainSend("POST", tus.collection(), TusClient.bytes("{\"" + name + "\":3}"), JSON);
        String path = tus.create(3, "Upload-Metadata: filename " + encoded + ",k " + encoded);
        tus.patch(path, 0, "abc", "Upload-Checksum: sha1 " + encoded);
        tus.plain("GET", tus.collection() + "/files?namePrefix=%0d%0a" + FORGED.replace(' ', '+'));
        tus.plain("GET", tus.collection() + "/%0d%0a" + FORGED.replace(' ', '+'));
        storage.failing = true;
        tus.patch(path, 0, "abc");
        storage.failing = false;
        tus.patch(path, 0, "abc");
        tus.content(path);
        String json = tus.plain("GET", path, "Accept: application/json").text();
        String file = tus.collection() + "/files/" + between(json, "\"fileID\":\"", "\"");
        String link = tus.plainSend("POST", file + "/link", TusClient.bytes("{}"), JSON)
                .text();
        String signature = between(link, "signature=", "\"");
        tus.plain("GET", file + "/download?" + between(link, "download?", "\""));
        tus.plain("GET", file + "/download?expires=1&key=k1&signature=" + signature);
        tus.ask("DELETE", path);
        return signature;
    }

    private static String between(String text, String before, String behind) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(behind, from));
    }

    @Test
    void A25_refused_requests_leave_nothing_open() throws Exception {
        String path = tus.create(1000);
        refuse(path, 300);
        long files = openFiles();
        long heap = heap();
        refuse(path, REFUSED);
        assertThat(storage.open).hasValue(0);
        assertThat(openFiles() - files).isLessThan(50);
        assertThat((heap() - heap) >> 20).as("MiB").isLessThan(16);
        assertThat(tus.offset(path)).isZero();
    }

    private void refuse(String path, int rounds) throws IOException {
        List<String[]> requests = List.of(
                new String[] {"PATCH", path, BYTES, "Upload-Offset: 7", "Content-Length: 3"},
                new String[] {"PATCH", path, BYTES, "Upload-Offset: x", "Content-Length: 3"},
                new String[] {
                    "PATCH",
                    path,
                    BYTES,
                    "Upload-Offset: 0",
                    "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==",
                    "Content-Length: 3"
                },
                new String[] {
                    "PATCH", path, TusClient.TYPE, "Tus-Resumable: 1.0.0", "Upload-Offset: 9", "Content-Length: 3"
                },
                new String[] {"POST", "/files", JSON, "Content-Length: 3"},
                new String[] {"POST", "/files", "Tus-Resumable: 1.0.0", "Upload-Length: 99999999", "Content-Length: 3"},
                new String[] {"POST", "/files", "Upload-Complete: ?2", "Content-Length: 3"},
                new String[] {
                    "POST", "/files/upload/aaaaaaaaaaaaaaaaaaaaaaaaaa/chunk?chunkNumber=0", BYTES, "Content-Length: 3"
                });
        for (int i = 0; i < rounds; i++) {
            String[] request = requests.get(i % requests.size());
            String[] fields = Stream.of(request).skip(2).toArray(String[]::new);
            try (RawHttp connection = tus.connect()) {
                int status = connection
                        .head(request[0], request[1], fields)
                        .send(TusClient.bytes("abc"))
                        .answer()
                        .status();
                assertThat(status).as(request[0] + " " + List.of(fields)).isBetween(400, 499);
            }
        }
    }

    private static long openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors));
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.count();
        }
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
