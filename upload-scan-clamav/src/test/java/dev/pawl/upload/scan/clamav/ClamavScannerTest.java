// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static dev.pawl.upload.scan.clamav.ScriptedClamd.afterAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.pawl.upload.ByteRange;
import dev.pawl.upload.FileId;
import dev.pawl.upload.scan.clamav.ScriptedClamd.Play;
import dev.pawl.upload.spi.Scanner.Report;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.testkit.FaultyStream;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClamavScannerTest {
    private static final Play CLEAN = afterAll("stream: OK\0");
    private static final int SIZE = 200_000;
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final FileId id = FileId.next(new Random(1));
    private final ExecutorService host = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        host.shutdownNow();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void content_is_sent_in_small_chunks_and_then_its_end(Kind kind) throws Exception {
        ScriptedClamd clamd = clamd(kind, CLEAN);

        assertThat(scan(scanner(clamd), SIZE).verdict()).isEqualTo(new Verdict.Clean());

        assertThat(clamd.peer().taken()).isEqualTo(SIZE);
        assertThat(clamd.peer().ended()).isTrue();
        assertThat(clamd.peer().chunks()).isEqualTo(4);
        assertThat(clamd.peer().first()).isEqualTo(new SeededBytes(1).bytes(0, 1 << 16));
    }

    @Test
    void an_empty_read_does_not_end_the_stream_for_the_daemon() throws Exception {
        ScriptedClamd clamd = clamd(Kind.UNIX, CLEAN);
        InputStream hesitating = new FilterInputStream(content(SIZE)) {
            private int calls;

            @Override
            public int read(byte[] into, int at, int length) throws IOException {
                return ++calls % 3 == 2 ? 0 : super.read(into, at, Math.min(length, 50_000));
            }
        };

        assertThat(scanner(clamd).scan(id, SIZE, hesitating, LONG).verdict()).isEqualTo(new Verdict.Clean());
        assertThat(clamd.peer().taken()).isEqualTo(SIZE);
    }

    @Test
    void C2_content_that_breaks_is_not_ended_for_the_daemon() throws Exception {
        ScriptedClamd clamd = clamd(Kind.UNIX, CLEAN);
        IOException broke = new IOException("the disk broke");

        assertThatThrownBy(() ->
                        scanner(clamd).scan(id, SIZE, FaultyStream.breaking(content(SIZE), SIZE / 2, broke), LONG))
                .isSameAs(broke);

        assertThat(clamd.peer().over().ended()).isFalse();
    }

    @Test
    void F35_content_that_fails_in_an_unknown_way_frees_slot_and_socket() throws Exception {
        ScriptedClamd clamd = clamd(Kind.UNIX, CLEAN);
        ClamavScanner scanner =
                opened(ClamavScanner.at(clamd.address()).slots(1).build());
        InputStream failing = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("a bug");
            }
        };

        assertThatThrownBy(() -> scanner.scan(id, SIZE, failing, LONG)).isInstanceOf(IllegalStateException.class);

        assertThat(clamd.peer().over().ended()).isFalse();
        assertThat(scan(scanner, SIZE).verdict()).isEqualTo(new Verdict.Clean());
    }

    @Test
    void C2_content_of_another_length_is_not_judged() throws Exception {
        for (int length : new int[] {SIZE - 1, SIZE + 1}) {
            ScriptedClamd clamd = clamd(Kind.UNIX, CLEAN);

            assertThatThrownBy(() -> scanner(clamd).scan(id, length, content(SIZE), LONG))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(length < SIZE ? "goes on after its 199999 bytes" : "200000 of 200001 bytes");
            assertThat(clamd.peer().over().ended()).isFalse();
        }
    }

    @Test
    void C5_content_longer_than_the_largest_scannable_size_is_neither_read_nor_sent() throws Exception {
        ScriptedClamd clamd = clamd(Kind.UNIX, CLEAN);
        ClamavScanner scanner =
                opened(ClamavScanner.at(clamd.address()).largestScannable(SIZE).build());

        Report unasked = scanner.scan(id, SIZE + 1, untouchable(), LONG);
        assertThat(unasked.verdict())
                .isEqualTo(new Verdict.Unscannable("200001 bytes are more than the 200000 that are sent to clamav"));
        assertThat(unasked.engine()).isEqualTo("not asked");
        assertThat(clamd.versions()).isZero();

        assertThat(scan(scanner, SIZE).verdict()).isEqualTo(new Verdict.Clean());
        assertThat(scanner.scan(id, SIZE + 1, untouchable(), LONG).engine()).isEqualTo("ClamAV 1.4.6");
        assertThat(clamd.peers()).hasSize(1);
    }

    @Test
    void by_default_nothing_is_sent_that_clamd_would_not_look_into() throws Exception {
        ClamavScanner scanner = scanner(clamd(Kind.UNIX, CLEAN));

        assertThat(scanner.scan(id, 1L << 31, untouchable(), LONG).verdict()).isInstanceOf(Verdict.Unscannable.class);
        assertThat(scanner.scan(id, 2_147_483_646L, untouchable(), LONG).verdict())
                .isInstanceOf(Verdict.Unscannable.class);
    }

    @Test
    void the_daemon_is_asked_for_its_version_once_and_for_its_health_each_time() throws Exception {
        ScriptedClamd clamd =
                clamd(Kind.TCP, CLEAN).version(peer -> peer.say("ClamAV 1.4.6/27500/Mon Dec 23 09:41:21 2024\0"));
        ClamavScanner scanner = scanner(clamd);

        for (int i = 0; i < 3; i++) {
            assertThat(scan(scanner, 10).engine()).isEqualTo("ClamAV 1.4.6/27500/Mon Dec 23 09:41:21 2024");
        }
        assertThat(clamd.versions()).isEqualTo(1);

        assertThat(scanner.health().version()).isEqualTo("1.4.6");
        assertThat(scanner.health().signatures()).contains("27500");
        assertThat(clamd.versions()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void what_does_not_tell_its_version_gets_no_content(Kind kind) throws Exception {
        List<Play> plays = List.of(
                peer -> {},
                peer -> peer.say("ClamAV 1.4.6"),
                peer -> peer.say("ClamAV 1.4.6\n"),
                peer -> peer.say("ClamAV 1.4.6\0ClamAV 1.4.6\0"),
                peer -> peer.say("HTTP/1.1 400 Bad Request\r\n\r\n"),
                peer -> peer.say("stream: OK\0"),
                peer -> peer.say("ClamAV " + "1".repeat(5000) + "\0"),
                peer -> peer.say("COMMAND READ TIMED OUT\n"),
                ScriptedClamd.Peer::hold);
        for (Play play : plays) {
            ClamavScanner scanner =
                    opened(ClamavScanner.at(clamd(kind, CLEAN).version(play).address())
                            .verdictTimeout(SHORT)
                            .healthTimeout(SHORT)
                            .build());

            assertThatThrownBy(() -> scanner.scan(id, SIZE, untouchable(), LONG))
                    .isInstanceOf(ScannerUnavailableException.class);
            assertThatThrownBy(scanner::health).isInstanceOf(ScannerUnavailableException.class);
        }
    }

    @Test
    void where_nobody_listens_there_is_no_verdict() throws Exception {
        ScriptedClamd gone = new ScriptedClamd(Kind.TCP, CLEAN);
        gone.close();
        Path stale = Files.createTempFile("pawl-", "");
        for (String address : List.of(
                gone.address(),
                "clamd+unix:///nowhere/clamd.sock",
                "clamd+unix://" + stale,
                "clamd://no.such.invalid")) {
            ClamavScanner scanner = opened(ClamavScanner.at(address).build());

            assertThatThrownBy(() -> scanner.scan(id, SIZE, untouchable(), LONG))
                    .isInstanceOf(ScannerUnavailableException.class)
                    .hasMessageStartingWith("clamav gave no verdict: cannot connect");
        }
        Files.delete(stale);
    }

    @Test
    void no_more_scans_than_slots_are_sent_at_once_and_none_is_lost() throws Exception {
        CountDownLatch four = new CountDownLatch(4);
        ScriptedClamd clamd = clamd(Kind.UNIX, peer -> {
            four.countDown();
            four.await();
            peer.takeAll();
            peer.say("stream: OK\0");
        });
        ClamavScanner scanner = scanner(clamd);

        List<Future<Report>> reports = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            reports.add(host.submit(() -> scan(scanner, SIZE)));
        }
        for (Future<Report> report : reports) {
            assertThat(report.get().verdict()).isEqualTo(new Verdict.Clean());
        }
        assertThat(clamd.mostStreaming()).isEqualTo(4);
        assertThat(clamd.peers()).hasSize(200).allMatch(peer -> peer.taken() == SIZE);
    }

    @Test
    void C3_waiting_for_a_slot_counts() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        ScriptedClamd clamd = clamd(Kind.UNIX, peer -> {
            taken.countDown();
            peer.hold();
        });
        ClamavScanner scanner =
                opened(ClamavScanner.at(clamd.address()).slots(1).build());
        Future<Report> first = host.submit(() -> scan(scanner, SIZE));
        taken.await();

        long begin = System.nanoTime();
        assertThatThrownBy(() -> scanner.scan(id, SIZE, untouchable(), SHORT))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessage("clamav gave no verdict: no free slot, and the scan's time-out of PT0.3S is over");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(SHORT, SHORT.plusSeconds(10));
        assertThat(first).isNotDone();
    }

    @Test
    void C3_the_whole_time_out_cuts_the_longer_ones_and_none_is_too_long_or_too_short() throws Exception {
        ScriptedClamd clamd = clamd(Kind.TCP, peer -> {
            peer.takeAll();
            peer.hold();
        });
        ClamavScanner scanner = scanner(clamd);

        assertThatThrownBy(() -> scanner.scan(id, SIZE, content(SIZE), SHORT))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("the scan's time-out of PT0.3S is over");
        for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            assertThatThrownBy(() -> scanner.scan(id, SIZE, untouchable(), none))
                    .isInstanceOf(ScannerUnavailableException.class);
        }
        clamd.instream(CLEAN);
        assertThat(scanner.scan(id, SIZE, content(SIZE), Duration.ofSeconds(Long.MAX_VALUE))
                        .verdict())
                .isEqualTo(new Verdict.Clean());
    }

    @Test
    void C3_content_that_trickles_for_ever_ends_with_the_time() {
        assertThatThrownBy(() -> {
                    ClamavScanner scanner = scanner(clamd(Kind.UNIX, CLEAN));
                    InputStream nothing = new InputStream() {
                        @Override
                        public int read() {
                            return 0;
                        }

                        @Override
                        public int read(byte[] into, int at, int length) {
                            return 0;
                        }
                    };
                    scanner.scan(id, SIZE, nothing, SHORT);
                })
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("the scan's time-out of PT0.3S is over");
    }

    @Test
    void a_daemon_that_takes_its_time_but_goes_on_is_waited_for() throws Exception {
        ScriptedClamd clamd = clamd(Kind.UNIX, peer -> {
            CountDownLatch never = new CountDownLatch(1);
            while (peer.takeChunk()) {
                never.await(50, TimeUnit.MILLISECONDS);
            }
            peer.say("stream: OK\0");
        });
        ClamavScanner scanner = opened(ClamavScanner.at(clamd.address())
                .writeTimeout(Duration.ofSeconds(2))
                .build());

        long begin = System.nanoTime();
        assertThat(scan(scanner, 4_500_000).verdict()).isEqualTo(new Verdict.Clean());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @EnumSource
    void F11_an_interrupt_ends_a_scan_without_verdict_and_is_kept(Kind kind) throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        ScriptedClamd clamd = clamd(kind, peer -> {
            peer.takeAll();
            waiting.countDown();
            peer.hold();
        });
        ClamavScanner scanner =
                opened(ClamavScanner.at(clamd.address()).slots(1).build());

        interrupted(scanner, waiting, "interrupted");
    }

    @Test
    void F11_an_interrupt_ends_the_wait_for_a_slot() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        ScriptedClamd clamd = clamd(Kind.UNIX, peer -> {
            taken.countDown();
            peer.hold();
        });
        ClamavScanner scanner =
                opened(ClamavScanner.at(clamd.address()).slots(1).build());
        host.submit(() -> scan(scanner, SIZE));
        taken.await();

        interrupted(scanner, new CountDownLatch(0), "interrupted while waiting for a slot");
    }

    private void interrupted(ClamavScanner scanner, CountDownLatch when, String why) throws Exception {
        AtomicBoolean kept = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Future<?> scan = host.submit(() -> {
            started.countDown();
            try {
                assertThatThrownBy(() -> scan(scanner, SIZE))
                        .isInstanceOf(ScannerUnavailableException.class)
                        .hasMessage("clamav gave no verdict: " + why);
                kept.set(Thread.currentThread().isInterrupted());
            } finally {
                over.countDown();
            }
        });
        started.await();
        when.await();
        scan.cancel(true);
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(kept).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void closing_ends_running_and_waiting_scans_without_verdict(Kind kind) throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        ScriptedClamd clamd = clamd(kind, peer -> {
            peer.takeAll();
            taken.countDown();
            peer.hold();
        });
        ClamavScanner scanner =
                opened(ClamavScanner.at(clamd.address()).slots(1).build());
        Future<Report> running = host.submit(() -> scan(scanner, SIZE));
        taken.await();
        List<Future<Report>> waiting = Stream.generate(() -> host.submit(() -> scan(scanner, SIZE)))
                .limit(5)
                .toList();

        scanner.close();
        scanner.close();

        for (Future<Report> each :
                Stream.concat(Stream.of(running), waiting.stream()).toList()) {
            assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(ScannerUnavailableException.class)
                    .hasMessage("clamav gave no verdict: the scanner was closed");
        }
        assertThatThrownBy(() -> scan(scanner, SIZE)).isInstanceOf(ScannerUnavailableException.class);
        assertThat(clamd.peers()).hasSize(1);
    }

    @Test
    void closing_ends_a_scan_that_is_still_being_sent() throws Exception {
        ScriptedClamd clamd = clamd(Kind.UNIX, CLEAN);
        ClamavScanner scanner = scanner(clamd);
        InputStream closing = new FilterInputStream(content(SIZE)) {
            @Override
            public int read(byte[] into, int at, int length) throws IOException {
                scanner.close();
                return super.read(into, at, length);
            }
        };

        assertThatThrownBy(() -> scanner.scan(id, SIZE, closing, LONG))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageEndingWith("the scanner was closed");
        assertThat(clamd.peer().over().ended()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void A25_no_ending_keeps_a_descriptor_or_a_slot(Kind kind) throws Exception {
        AtomicInteger turn = new AtomicInteger();
        List<Play> endings = List.of(
                CLEAN,
                peer -> {},
                afterAll("what?"),
                peer -> peer.say("INSTREAM size limit exceeded. ERROR\0"),
                afterAll("stream: A FOUND\0"));
        ScriptedClamd clamd = clamd(
                kind,
                peer -> endings.get(turn.getAndIncrement() % endings.size()).play(peer));
        ClamavScanner scanner =
                opened(ClamavScanner.at(clamd.address()).slots(1).build());
        ClamavScanner away =
                opened(ClamavScanner.at("clamd+unix:///nowhere/x").slots(1).build());
        long before = 0;
        for (int i = 0; i < 300; i++) {
            if (i == 50) {
                before = descriptors();
            }
            end(scanner, content(SIZE));
            end(scanner, FaultyStream.breaking(content(SIZE), 1000, new IOException("broken")));
            end(away, content(SIZE));
        }
        assertThat(descriptors()).isLessThan(before + 20);
    }

    @Test
    void C4_memory_does_not_grow_with_the_length() throws Exception {
        ScriptedClamd clamd = clamd(Kind.UNIX, CLEAN);
        ClamavScanner scanner = scanner(clamd);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        scan(scanner, SIZE);

        long before = threads.getThreadAllocatedBytes(self);
        assertThat(scan(scanner, 256 << 20).verdict()).isEqualTo(new Verdict.Clean());
        assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(4 << 20);
    }

    @Test
    void a_wrong_setting_is_refused_with_its_value() {
        refused(b -> b.slots(0), "number of slots cannot be 0");
        refused(b -> b.slots(1_001), "number of slots cannot be 1001");
        refused(b -> b.largestScannable(0), "largest scannable size cannot be 0");
        refused(b -> b.largestScannable(2_147_483_646L), "largest scannable size cannot be 2147483646");
        refused(b -> b.connectTimeout(Duration.ZERO), "connect time-out cannot be PT0S");
        refused(b -> b.writeTimeout(Duration.ofNanos(1)), "write time-out cannot be PT0.000000001S");
        refused(b -> b.verdictTimeout(Duration.ofSeconds(-1)), "verdict time-out cannot be PT-1S");
        refused(b -> b.healthTimeout(Duration.ZERO), "health time-out cannot be PT0S");
        refused(b -> b.name(""), "name cannot be ");
        refused(b -> b.name("a\" b"), "name cannot be a\" b");
        refused(b -> b.name("x".repeat(65)), "name cannot be xxx");
    }

    @Test
    void a_scanner_bears_its_name_in_audit_and_errors() {
        ClamavScanner scanner = opened(
                ClamavScanner.at("clamd+unix:///nowhere/x").name("clamav-2").build());

        assertThat(scanner.name()).isEqualTo("clamav-2");
        assertThatThrownBy(scanner::health)
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageStartingWith("clamav-2 gave no verdict: cannot connect: ")
                .hasMessageNotContaining("nowhere");
    }

    private static void refused(Consumer<ClamavScanner.Builder> setting, String text) {
        assertThatThrownBy(() -> setting.accept(ClamavScanner.at("clamd://127.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(text);
    }

    private void end(ClamavScanner scanner, InputStream content) {
        try {
            scanner.scan(id, SIZE, content, LONG);
        } catch (IOException | ScannerUnavailableException expected) {
            // Only what is left behind matters here.
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private Report scan(ClamavScanner scanner, int length) throws Exception {
        return scanner.scan(id, length, content(length), LONG);
    }

    private ScriptedClamd clamd(Kind kind, Play play) throws IOException {
        return opened(new ScriptedClamd(kind, play));
    }

    private ClamavScanner scanner(ScriptedClamd clamd) {
        return opened(ClamavScanner.at(clamd.address()).build());
    }

    private <T extends AutoCloseable> T opened(T each) {
        opened.add(each);
        return each;
    }

    private static InputStream content(int length) {
        return new SeededBytes(1).stream(new ByteRange(0, length));
    }

    private static InputStream untouchable() {
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("nobody should read this");
            }
        };
    }
}
