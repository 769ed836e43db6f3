// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A real clamd, over both kinds of sockets. */
@ParameterizedClass
@EnumSource
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClamavScannerIT {
    private static final Verdict CLEAN = new Verdict.Clean();
    private static final Verdict INFECTED = new Verdict.Infected(ClamdServer.SIGNATURE);
    private static final Verdict STREAM_TOO_LONG = new Verdict.Unscannable("longer than clamd's StreamMaxLength");
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final int MIB = 1 << 20;

    @Parameter
    private Kind kind = Kind.UNIX;

    private final FileId id = FileId.next(new Random(1));
    private final ExecutorService host = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** clamd knows clean content again, so content is another in every run. */
    private SeededBytes bytes = new SeededBytes(System.nanoTime());

    @BeforeEach
    void otherBytes() {
        bytes = new SeededBytes(System.nanoTime());
    }

    @AfterEach
    void close() throws Exception {
        host.shutdownNow();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void tells_clean_from_infected_wherever_the_signature_is() throws Exception {
        ClamavScanner scanner = scanner(started());
        int length = 3 * MIB;

        assertThat(scan(scanner, 0, InputStream.nullInputStream())).isEqualTo(CLEAN);
        assertThat(scan(scanner, length, content(length))).isEqualTo(CLEAN);
        assertThat(scan(scanner, Eicar.bytes())).isEqualTo(INFECTED);
        assertThat(scan(scanner, Eicar.zipped(1))).isEqualTo(INFECTED);
        assertThat(scan(scanner, Eicar.zipped(3))).isEqualTo(INFECTED);
        assertThat(scan(scanner, length + 68, then(content(length), Eicar.bytes())))
                .isEqualTo(INFECTED);
        assertThat(scan(scanner, length + 68, before(Eicar.bytes(), content(length))))
                .isEqualTo(INFECTED);
        assertThat(scan(scanner, 10_068, new OneByOne(then(content(10_000), Eicar.bytes()))))
                .isEqualTo(INFECTED);
        assertThat(scan(scanner, 10_000, new OneByOne(content(10_000)))).isEqualTo(CLEAN);
    }

    @Test
    void A18_content_that_speaks_the_protocol_is_content() throws Exception {
        ClamavScanner scanner = scanner(started());
        byte[] reply = "\0\0\0\0stream: OK\0zINSTREAM\0".getBytes(US_ASCII);

        assertThat(scan(scanner, reply)).isEqualTo(CLEAN);
        assertThat(scan(scanner, reply.length + 68, before(reply, new ByteArrayInputStream(Eicar.bytes()))))
                .isEqualTo(INFECTED);
    }

    @Test
    void clean_content_of_300_MiB_is_clean() throws Exception {
        ClamavScanner scanner = scanner(started("StreamMaxLength 400M", "MaxFileSize 400M", "MaxScanSize 800M"));
        int length = 300 * MIB;

        assertThat(scan(scanner, length, content(length))).isEqualTo(CLEAN);
    }

    @Test
    void A17_what_is_beyond_clamds_limits_is_unscannable_if_clamd_says_so() throws Exception {
        ClamavScanner scanner = scanner(started("MaxFileSize 1M", "AlertExceedsMax yes"));

        assertThat(scan(scanner, 2 * MIB + 68, before(Eicar.bytes(), content(2 * MIB))))
                .isInstanceOfSatisfying(
                        Verdict.Unscannable.class,
                        fact -> assertThat(fact.why()).contains("Heuristics.Limits.Exceeded.MaxFileSize"));
        assertThat(scan(scanner, Eicar.zipped(20)))
                .isInstanceOfSatisfying(
                        Verdict.Unscannable.class,
                        fact -> assertThat(fact.why()).contains("Heuristics.Limits.Exceeded.MaxRecursion"));
    }

    @Test
    void what_takes_longer_than_MaxScanTime_is_unscannable_if_clamd_says_so() throws Exception {
        ClamavScanner scanner = scanner(started("MaxScanTime 5", "AlertExceedsMax yes"));
        int length = 90 * MIB;

        assertThat(scan(scanner, length, content(length)))
                .isInstanceOfSatisfying(
                        Verdict.Unscannable.class,
                        fact -> assertThat(fact.why()).contains("Heuristics.Limits.Exceeded.MaxScanTime"));
    }

    /** The trap that docs/scanning.md warns of: if this ever fails, clamd has become better. */
    @Test
    void without_AlertExceedsMax_only_our_own_limit_keeps_a_large_infected_file_out() throws Exception {
        ClamdServer clamd = started("MaxFileSize 1M", "StreamMaxLength 10M");
        ClamavScanner trusting = scanner(clamd);
        ClamavScanner careful = opened(
                ClamavScanner.at(clamd.address(kind)).largestScannable(MIB).build());
        int length = 2 * MIB + 68;

        assertThat(scan(trusting, length, before(Eicar.bytes(), content(2 * MIB))))
                .isEqualTo(CLEAN);
        assertThat(scan(careful, length, before(Eicar.bytes(), content(2 * MIB))))
                .isInstanceOf(Verdict.Unscannable.class);
    }

    @Test
    void content_longer_than_StreamMaxLength_is_unscannable_and_the_reason_is_heard_every_time() throws Exception {
        ClamavScanner scanner = scanner(started("StreamMaxLength 1M"));

        for (int length : new int[] {MIB + 1, MIB + 68, 2 * MIB, 40 * MIB}) {
            for (int i = 0; i < 25; i++) {
                assertThat(scan(scanner, length, content(length))).isEqualTo(STREAM_TOO_LONG);
            }
        }
        assertThat(scan(scanner, MIB, content(MIB))).isEqualTo(CLEAN);
    }

    @Test
    void F27_a_clamd_killed_while_it_takes_content_gives_no_verdict_and_is_found_again() throws Exception {
        ClamdServer clamd = started();
        ClamavScanner scanner = scanner(clamd);
        int length = 20 * MIB;

        assertThatThrownBy(() -> scan(scanner, length, new Hooked(content(length), length / 2, clamd::kill)))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("before the end of the content it said nothing");
        assertThatThrownBy(() -> scan(scanner, 10, content(10)))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("cannot connect: Connection refused");
        clamd.start();
        assertThat(scan(scanner, length, content(length))).isEqualTo(CLEAN);
    }

    @Test
    void F27_a_clamd_killed_before_its_verdict_gives_none() throws Exception {
        ClamdServer clamd = started();
        ClamavScanner scanner = scanner(clamd);
        CountDownLatch read = new CountDownLatch(1);
        InputStream content = new Hooked(new Hooked(content(50_000), 0, clamd::freeze), 50_000, read::countDown);

        Future<Verdict> verdict = host.submit(() -> scan(scanner, 50_000, content));
        read.await();
        // All of it fits into the socket's buffer; only the chunk that ends it is on its way yet.
        assertThatThrownBy(() -> verdict.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        clamd.kill();

        assertThatThrownBy(() -> verdict.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("after the whole content it said nothing");
    }

    @Test
    void F27_a_clamd_that_hangs_gives_no_verdict_until_it_goes_on() throws Exception {
        ClamdServer clamd = started();
        ClamavScanner scanner = opened(ClamavScanner.at(clamd.address(kind))
                .verdictTimeout(Duration.ofSeconds(2))
                .writeTimeout(Duration.ofSeconds(2))
                .healthTimeout(Duration.ofSeconds(2))
                .build());

        assertThatThrownBy(() -> scan(scanner, 50_000, new Hooked(content(50_000), 0, clamd::freeze)))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("verdict time-out of PT2S is over");
        assertThatThrownBy(() -> scan(scanner, 40 * MIB, content(40 * MIB)))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("write time-out of PT2S is over");
        assertThatThrownBy(scanner::health)
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("health time-out of PT2S is over");
        clamd.thaw();
        try (ClamavScanner patient = scanner(clamd)) {
            assertThat(scan(patient, 50_000, content(50_000))).isEqualTo(CLEAN);
        }
    }

    @Test
    void F27_a_clamd_that_is_absent_at_the_start_is_found_when_it_comes() throws Exception {
        ClamdServer clamd = opened(ClamdServer.prepare());
        ClamavScanner scanner = scanner(clamd);

        assertThatThrownBy(() -> scan(scanner, 10, content(10))).isInstanceOf(ScannerUnavailableException.class);
        assertThatThrownBy(scanner::health).isInstanceOf(ScannerUnavailableException.class);
        clamd.start();
        assertThat(scan(scanner(clamd), 10, content(10))).isEqualTo(CLEAN);
    }

    @Test
    void content_that_stalls_longer_than_ReadTimeout_gets_no_verdict() throws Exception {
        ClamavScanner scanner = scanner(started("ReadTimeout 1"));
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() ->
                        scan(scanner, MIB, new Hooked(content(MIB), MIB / 2, () -> never.await(4, TimeUnit.SECONDS))))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("before the end of the content it said \"COMMAND READ TIMED OUT?\"");
    }

    @Test
    void two_hundred_scans_at_once_with_four_slots_all_end_right() throws Exception {
        ClamavScanner scanner = scanner(started());

        int length = MIB / 4;
        List<Future<Verdict>> verdicts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean infected = i % 5 == 0;
            InputStream content = new SeededBytes(bytes.seed() + i).stream(new ByteRange(0, length));
            verdicts.add(host.submit(() -> infected
                    ? scan(scanner, length + 68, then(content, Eicar.bytes()))
                    : scan(scanner, length, content)));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(verdicts.get(i).get()).isEqualTo(i % 5 == 0 ? INFECTED : CLEAN);
        }
    }

    @Test
    void health_is_told_also_while_scans_run() throws Exception {
        ClamavScanner scanner = scanner(started());
        ClamavHealth[] health = new ClamavHealth[1];

        scan(scanner, MIB, new Hooked(content(MIB), MIB / 2, () -> health[0] = scanner.health()));

        assertThat(health[0].engine()).startsWith("ClamAV ");
        assertThat(health[0].version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(health[0].signaturesMade()).isEmpty();
    }

    /** Content, connection and JVM in less heap than a sixteenth of the content. */
    @Test
    @Tag("thorough")
    void C4_a_GiB_is_read_once_and_scanned_in_a_JVM_of_64_MiB() throws Exception {
        ClamdServer clamd = started("StreamMaxLength 1100M", "MaxFileSize 1100M", "MaxScanSize 2000M", "MaxScanTime 0");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:MaxDirectMemorySize=8m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallJvm.class.getName(),
                        clamd.address(kind),
                        Long.toString(1L << 30),
                        Long.toString(bytes.seed()))
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), UTF_8);

        assertThat(said).contains("Clean[] after 1073741824 bytes, peak ");
        assertThat(Long.parseLong(said.replaceAll("(?s).*peak ([0-9]+) KiB.*", "$1")))
                .isLessThan(200 << 10);
        System.out.println(kind + ": " + said.strip());
    }

    private Verdict scan(ClamavScanner scanner, byte[] content) throws Exception {
        return scan(scanner, content.length, new ByteArrayInputStream(content));
    }

    private Verdict scan(ClamavScanner scanner, long length, InputStream content) throws Exception {
        return scanner.scan(id, length, content, LONG).verdict();
    }

    private InputStream content(int length) {
        return bytes.stream(new ByteRange(0, length));
    }

    private static InputStream then(InputStream first, byte[] last) {
        return new SequenceInputStream(first, new ByteArrayInputStream(last));
    }

    private static InputStream before(byte[] first, InputStream last) {
        return new SequenceInputStream(new ByteArrayInputStream(first), last);
    }

    private ClamdServer started(String... settings) throws Exception {
        return opened(ClamdServer.running(settings));
    }

    private ClamavScanner scanner(ClamdServer clamd) {
        return opened(ClamavScanner.at(clamd.address(kind)).build());
    }

    private <T extends AutoCloseable> T opened(T each) {
        opened.add(each);
        return each;
    }

    /** Hands out a byte at a time, so that each is a chunk. */
    private static final class OneByOne extends FilterInputStream {
        OneByOne(InputStream content) {
            super(content);
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            return super.read(into, at, Math.min(1, length));
        }
    }
}
