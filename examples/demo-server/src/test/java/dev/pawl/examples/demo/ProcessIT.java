// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo server as a process: its start, its end, and its memory. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ProcessIT {
    private static final List<String> SMALL_HEAP = List.of("-Xmx64m");
    private static final SeededBytes CONTENT = new SeededBytes(7);
    private static final int BLOCK = 1 << 20;
    private static final long TEBIBYTE = 1L << 40;
    private static final String QUOTA = "upload.quota.bytes=4TiB";

    @TempDir
    private Path folder;

    @Test
    void SIGTERM_saves_what_a_running_append_has_brought() throws Exception {
        String path;
        try (DemoProcess first = DemoProcess.start(folder, 0, List.of())) {
            TusClient tus = new TusClient(first.uploads());
            path = tus.create(8 << 20);
            try (RawHttp running = tus.connect()) {
                tus.head(running, "PATCH", path, TusClient.TYPE, "Upload-Offset: 0", "Content-Length: " + (8 << 20));
                running.send(CONTENT.bytes(0, 3_000_001));
                TusClient.until(() -> segmentHas(3_000_001) ? Optional.of(true) : Optional.empty());
                running.send(CONTENT.bytes(3_000_001, 1_000));
                Thread.sleep(300);
                long start = System.nanoTime();
                assertThat(first.stop()).as("exit status").isEqualTo(128 + 15);
                assertThat(running.answer().status()).as("try again later").isEqualTo(503);
                assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                        .isLessThan(10);
                assertThat(running.ended()).isTrue();
            }
        }
        try (DemoProcess second = DemoProcess.start(folder, 0, List.of())) {
            TusClient tus = new TusClient(second.uploads());
            assertThat(tus.offset(path)).isEqualTo(3_001_001);
            byte[] rest = CONTENT.bytes(3_001_001, (8 << 20) - 3_001_001);
            assertThat(tus.patch(path, 3_001_001, rest).status()).isEqualTo(204);
            assertThat(tus.content(path)).isEqualTo(CONTENT.bytes(0, 8 << 20));
        }
    }

    @Test
    void SIGTERM_ends_streams_of_events_in_order_and_takes_nobody_new() throws Exception {
        try (DemoProcess server = DemoProcess.start(folder, 0, List.of())) {
            TusClient tus = new TusClient(server.uploads());
            String path = tus.create(8);
            try (RawHttp follower = tus.connect()) {
                follower.head("GET", path + "/events", "Accept: text/event-stream");
                assertThat(follower.until("\"initializing\"")).contains("event: progress");
                assertThat(server.stop()).as("exit status").isEqualTo(128 + 15);
                assertThat(follower.until("\r\n0\r\n\r\n")).as("the last chunk").isNotEmpty();
                assertThat(follower.ended()).isTrue();
            }
            assertThatThrownBy(tus::connect).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void SIGTERM_leaves_downloads_two_seconds_and_cuts_those_that_need_longer_so_that_it_shows() throws Exception {
        byte[] content = CONTENT.bytes(0, 32 << 20);
        try (DemoProcess server = DemoProcess.start(folder, 0, List.of())) {
            TusClient tus = new TusClient(server.uploads());
            String path = tus.create(content.length);
            assertThat(tus.patch(path, 0, content).status()).isEqualTo(204);
            assertThat(tus.content(path)).isEqualTo(content);
            try (RawHttp soonDone = tus.connect();
                    RawHttp asleep = tus.connect()) {
                Answer first = soonDone.head("GET", path).next();
                Answer second = asleep.head("GET", path).next();
                CompletableFuture<Integer> stopping = CompletableFuture.supplyAsync(() -> stopped(server));
                TusClient.until(() -> refusesNewOnes(tus) ? Optional.of(true) : Optional.empty());
                assertThat(soonDone.content(first)).isEqualTo(content);
                assertThat(stopping.get(10, TimeUnit.SECONDS)).as("exit status").isEqualTo(128 + 15);
                assertThatThrownBy(() -> asleep.content(second)).isInstanceOf(EOFException.class);
            }
        }
    }

    private static int stopped(DemoProcess server) {
        try {
            return server.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean refusesNewOnes(TusClient tus) {
        try {
            return tus.ask("OPTIONS", tus.collection()).status() == 503;
        } catch (IOException gone) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upload.maxsize=1 | unknown setting upload.maxsize; known are upload.storage",
                "upload.max-size=big | upload.max-size=big: wanted is a size of at least 1 byte, such as 10GiB",
                "upload.allowed-types=image/png,x | upload.allowed-types=image/png,x: wanted is types by which content",
                "upload.scanner=virus://host | upload.scanner=virus://host: no module for \"virus\"",
                "upload.storage=ftp://x/y | upload.storage=ftp://x/y: no module for \"ftp\"",
                "upload.metadata=jdbc:sqlite: | upload.metadata=jdbc:sqlite:: wanted is"
            })
    void a_wrong_setting_stops_the_start_with_one_clear_line(String setting, String line) throws Exception {
        Path config = Files.writeString(folder.resolve("x.properties"), setting);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(DemoProcess.command(
                        List.of(), List.of("--port", "0", "--data", folder.toString(), "--config", config.toString())))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(1, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(output);

        assertThat(ended).as("it ended by itself: %s", said).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(said).startsWith("demo: " + line).hasLineCount(1);
    }

    @Test
    void the_heap_for_an_upload_does_not_depend_on_its_size() throws Exception {
        uploadInSmallHeap(512L << 20);
    }

    @Test
    @Tag("thorough")
    void five_gibibytes_pass_a_small_heap() throws Exception {
        uploadInSmallHeap(5L << 30);
    }

    private void uploadInSmallHeap(long length) throws Exception {
        try (DemoProcess server = DemoProcess.start(folder, 0, SMALL_HEAP)) {
            TusClient tus = new TusClient(server.uploads());
            String path = tus.create(length);
            try (RawHttp connection = tus.connect()) {
                tus.head(connection, "PATCH", path, TusClient.TYPE, "Upload-Offset: 0", "Content-Length: " + length);
                byte[] block = CONTENT.bytes(0, BLOCK);
                for (long sent = 0; sent < length; sent += BLOCK) {
                    ByteBuffer.wrap(block).putLong(sent);
                    connection.send(block);
                }
                Answer answer = connection.answer();
                assertThat(answer.field("Upload-Offset")).as("%s", answer).contains(Long.toString(length));
            }
            compare(server, path, length);
            assertThat(server.alive()).isTrue();
        }
    }

    private static void compare(DemoProcess server, String path, long length) throws Exception {
        try (InputStream content =
                server.uploads().resolve(path).toURL().openConnection().getInputStream()) {
            byte[] expected = CONTENT.bytes(0, BLOCK);
            for (long at = 0; at < length; at += BLOCK) {
                ByteBuffer.wrap(expected).putLong(at);
                assertThat(Arrays.equals(content.readNBytes(BLOCK), expected))
                        .as("block at %d", at)
                        .isTrue();
            }
            assertThat(content.read()).isNegative();
        }
    }

    /** Nobody sends a tebibyte to a test: the file is made longer behind the server's back, and so are its rows. */
    @Test
    void the_tail_of_a_tebibyte_is_appended_in_a_small_heap() throws Exception {
        String path;
        try (DemoProcess server = DemoProcess.start(folder, 0, SMALL_HEAP, "upload.max-size=2TiB", QUOTA)) {
            TusClient tus = new TusClient(server.uploads());
            path = tus.create(TEBIBYTE + (64 << 20));
            assertThat(tus.patch(path, 0, CONTENT.bytes(0, BLOCK)).status()).isEqualTo(204);
            server.stop();
        }
        pretend(path.substring("/files/".length()), BLOCK, TEBIBYTE);
        try (DemoProcess server = DemoProcess.start(folder, 0, SMALL_HEAP, "upload.max-size=2TiB", QUOTA)) {
            TusClient tus = new TusClient(server.uploads());
            assertThat(tus.offset(path)).isEqualTo(TEBIBYTE);
            byte[] tail = CONTENT.bytes(TEBIBYTE, 32 << 20);
            Answer answer = tus.patch(path, TEBIBYTE, tail);
            assertThat(answer.status()).as("%s", answer).isEqualTo(204);
            assertThat(tus.offset(path)).isEqualTo(TEBIBYTE + tail.length);
            try (FileChannel segment = FileChannel.open(segment())) {
                ByteBuffer read = ByteBuffer.allocate(tail.length);
                assertThat(segment.read(read, TEBIBYTE)).isEqualTo(tail.length);
                assertThat(read.array()).isEqualTo(tail);
            }
            assertThat(tus.ask("DELETE", path).status()).isEqualTo(204);
            TusClient.until(() -> segmentIsGone() ? Optional.of(true) : Optional.empty());
        }
    }

    private void pretend(String id, long was, long is) throws Exception {
        try (FileChannel segment = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
            segment.write(ByteBuffer.wrap(new byte[1]), is - 1);
        }
        try (Connection rows = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("metadata.db"));
                PreparedStatement read = rows.prepareStatement("SELECT checkpoint FROM upload_sessions WHERE id = ?");
                PreparedStatement write = rows.prepareStatement(
                        "UPDATE upload_sessions SET bytes_received = ?, checkpoint = ? WHERE id = ?")) {
            read.setString(1, id);
            byte[] checkpoint;
            try (ResultSet row = read.executeQuery()) {
                checkpoint = row.getBytes(1);
            }
            byte[] old = number(was);
            int end = checkpoint.length - old.length;
            assertThat(Arrays.copyOfRange(checkpoint, end, checkpoint.length))
                    .as("a checkpoint ends with a length")
                    .isEqualTo(old);
            ByteArrayOutputStream changed = new ByteArrayOutputStream();
            changed.write(checkpoint, 0, end);
            changed.writeBytes(number(is));
            write.setLong(1, is);
            write.setBytes(2, changed.toByteArray());
            write.setString(3, id);
            assertThat(write.executeUpdate()).isEqualTo(1);
        }
    }

    /** As local storage writes numbers: seven bits a byte, the lowest first. */
    private static byte[] number(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private Path segment() throws IOException {
        return segments().get(0);
    }

    /** All of it is recorded a second after it came, at the latest. */
    private boolean segmentHas(long bytes) {
        try {
            return Files.size(segment()) >= bytes;
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private boolean segmentIsGone() {
        try {
            return segments().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("uploads").resolve("held"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
