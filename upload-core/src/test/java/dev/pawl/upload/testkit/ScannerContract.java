// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Scanner.Report;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules C1 to C5 of {@link Scanner}, each with the tests that bear its number. A scanner's whole test is a final
 * subclass that says how to open it, what it finds, and how it looks when its engine is down, silent or out of its mind;
 * what a subclass cannot show is not tested.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ScannerContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration AT_ONCE = Duration.ofSeconds(10);
    private static final int SIZE = 300_000;

    private final SeededBytes bytes = new SeededBytes(5);
    private final FileId id = FileId.next(new Random(1));
    private Scanner scanner;

    /** For subclasses. */
    protected ScannerContract() {}

    /**
     * Opens a scanner that works.
     *
     * @return closed by the contract
     * @throws Exception fails the test
     */
    protected abstract Scanner open() throws Exception;

    /**
     * Content in which it finds something.
     *
     * @return by default the test file of the anti-virus industry
     */
    protected byte[] infected() {
        return ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").getBytes(US_ASCII);
    }

    /**
     * Content that it can never judge.
     *
     * @return empty if there is none
     */
    protected Optional<byte[]> unscannable() {
        return Optional.empty();
    }

    /**
     * Scanners that can give no verdict: nobody listens, the connection is closed before the answer, the answer is
     * empty, cut or unknown.
     *
     * @return closed by the contract
     * @throws Exception fails the test
     */
    protected List<Scanner> unavailable() throws Exception {
        return List.of();
    }

    /**
     * Scanners whose engine takes the connection or the content and then says nothing, or that have no free slot.
     *
     * @return closed by the contract
     * @throws Exception fails the test
     */
    protected List<Scanner> silent() throws Exception {
        return List.of();
    }

    /**
     * More bytes than the heap of the test has room for.
     *
     * @return length of the content of the test of rule C4
     */
    protected long manyBytes() {
        return Runtime.getRuntime().maxMemory() + Runtime.getRuntime().maxMemory() / 8;
    }

    @BeforeEach
    final void openScanner() throws Exception {
        scanner = open();
    }

    @AfterEach
    final void closeScanner() {
        scanner.close();
        scanner.close();
    }

    @Test
    void clean_content_is_clean_whatever_its_length() throws Exception {
        for (int length : new int[] {0, 1, 4096, SIZE}) {
            assertThat(scan(clean(length), length).verdict()).isEqualTo(new Verdict.Clean());
        }
    }

    @Test
    void infected_content_is_infected_and_says_by_what() throws Exception {
        Report report = scan(new ByteArrayInputStream(infected()), infected().length);

        assertThat(report.verdict())
                .isInstanceOfSatisfying(
                        Verdict.Infected.class,
                        infected -> assertThat(infected.signature()).isNotBlank());
        assertThat(report.engine()).isNotBlank();
        assertThat(scanner.name()).isNotBlank().isEqualTo(scanner.name());
    }

    @Test
    void C1_content_is_read_in_order_at_most_once_and_left_open() throws Exception {
        Once content = new Once(clean(SIZE));

        assertThat(scan(content, SIZE).verdict()).isEqualTo(new Verdict.Clean());

        assertThat(content.count).isEqualTo(SIZE);
        assertThat(content.closed).isFalse();
    }

    @Test
    void C2_a_scanner_that_gives_no_verdict_is_unavailable() throws Exception {
        List<Scanner> all = unavailable();
        assumeTrue(!all.isEmpty(), "this test knows no unavailable scanner");
        for (Scanner away : all) {
            assertUnavailable(away, LONG);
        }
    }

    @Test
    void C2_content_that_breaks_is_never_judged() {
        InputStream breaking = FaultyStream.breaking(clean(SIZE), SIZE / 2, new IOException("the disk broke"));

        assertThatThrownBy(() -> scan(breaking, SIZE))
                .isInstanceOfAny(IOException.class, ScannerUnavailableException.class);
    }

    @Test
    void C2_content_shorter_than_it_should_be_is_never_judged() {
        assertThatThrownBy(() -> scan(clean(SIZE / 2), SIZE))
                .isInstanceOfAny(IOException.class, ScannerUnavailableException.class);
    }

    @Test
    void C3_a_silent_scanner_is_unavailable_when_the_time_is_over() throws Exception {
        List<Scanner> all = silent();
        assumeTrue(!all.isEmpty(), "this test knows no silent scanner");
        for (Scanner silent : all) {
            long begin = System.nanoTime();
            assertUnavailable(silent, SHORT);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT.plus(AT_ONCE));
        }
    }

    @Test
    void C3_content_without_an_end_ends_with_the_time() {
        long begin = System.nanoTime();
        assertNotJudged(() -> scanner.scan(id, Long.MAX_VALUE, bytes.stream(ByteRange.ALL), SHORT));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT.plus(AT_ONCE));
    }

    @Test
    void C3_many_scans_at_once_all_end() throws Exception {
        ExecutorService host = Executors.newFixedThreadPool(16);
        try {
            List<Future<Report>> reports = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                byte[] content = i % 2 == 0 ? infected() : bytes.bytes(0, SIZE);
                reports.add(host.submit(() -> scan(new ByteArrayInputStream(content), content.length)));
            }
            for (int i = 0; i < 16; i++) {
                Verdict verdict = reports.get(i).get(90, TimeUnit.SECONDS).verdict();
                assertThat(verdict).isInstanceOf(i % 2 == 0 ? Verdict.Infected.class : Verdict.Clean.class);
            }
        } finally {
            host.shutdownNow();
        }
    }

    @Test
    void C4_content_longer_than_memory_is_judged_or_the_scanner_says_why_not() throws Exception {
        try {
            assertThat(scan(new Blank(manyBytes()), manyBytes()).verdict()).isNotInstanceOf(Verdict.Infected.class);
        } catch (ScannerUnavailableException beyondItsLimits) {
            assertThat(beyondItsLimits.getMessage()).isNotBlank();
        } catch (OutOfMemoryError e) {
            throw new AssertionError("the scanner holds the content", e);
        }
    }

    @Test
    void C5_content_that_cannot_be_judged_cannot_be_judged_again() throws Exception {
        assumeTrue(unscannable().isPresent(), "this test knows no content that cannot be judged");
        byte[] content = unscannable().get();

        for (int i = 0; i < 2; i++) {
            assertThat(scan(new ByteArrayInputStream(content), content.length).verdict())
                    .isInstanceOfSatisfying(
                            Verdict.Unscannable.class,
                            fact -> assertThat(fact.why()).isNotBlank());
        }
    }

    private InputStream clean(int length) {
        return bytes.stream(new ByteRange(0, length));
    }

    private Report scan(InputStream content, long length) throws Exception {
        return scanner.scan(id, length, content, LONG);
    }

    private void assertUnavailable(Scanner away, Duration timeout) {
        try (away) {
            assertThatThrownBy(() -> away.scan(id, SIZE, clean(SIZE), timeout))
                    .isInstanceOf(ScannerUnavailableException.class);
        }
    }

    private static void assertNotJudged(Callable<Report> scan) {
        try {
            assertThat(scan.call().verdict()).isInstanceOf(Verdict.Unscannable.class);
        } catch (ScannerUnavailableException outOfTime) {
            assertThat(outOfTime.getMessage()).isNotBlank();
        } catch (Exception e) {
            throw new AssertionError("neither a verdict nor unavailable", e);
        }
    }

    /** Content that knows who reads it twice. */
    private static final class Once extends InputStream {
        private final InputStream content;
        private long count;
        private boolean closed;

        Once(InputStream content) {
            this.content = content;
        }

        @Override
        public int read() throws IOException {
            int next = content.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int n = content.read(target, from, Math.min(length, 1000));
            count += Math.max(0, n);
            return n;
        }

        @Override
        public synchronized void mark(int limit) {
            throw new AssertionError("content is read once");
        }

        @Override
        public synchronized void reset() {
            throw new AssertionError("content is read once");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Nothing but spaces. */
    private static final class Blank extends InputStream {
        private long left;

        Blank(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? ' ' : -1;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            int n = (int) Math.min(left, length);
            Arrays.fill(target, from, from + n, (byte) ' ');
            left -= n;
            return n == 0 && length > 0 ? -1 : n;
        }
    }
}
