// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadPolicy.Unscannable;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.testkit.ManualClock;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the last byte to the verdict: the engine over back-ends in memory, and a real clamd. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UploadScanIT {
    private static final String AUDIT = "org.slf4j.simpleLogger.log.dev.pawl.upload.audit";
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final Caller OWNER = new Caller.Owner(ALICE);
    private static final Caller OPERATOR = Caller.operator();
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final int SIZE = 300_000;

    private final ManualClock clock = new ManualClock();
    private final ExecutorService host = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream standardError = System.err;

    @BeforeEach
    void listen() {
        System.setProperty(AUDIT, "info");
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() throws Exception {
        System.setErr(standardError);
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        host.shutdownNow();
    }

    @Test
    void clean_content_becomes_available() throws Exception {
        UploadService service = service(scanner(started()));
        byte[] content = new SeededBytes(1).bytes(0, SIZE);

        UploadSession session = upload(service, content);

        assertThat(session.state()).isEqualTo(SessionState.COMPLETE);
        assertThat(service.file(OWNER, session.file()).state()).isEqualTo(FileState.AVAILABLE);
        assertThat(read(service.open(OWNER, session.file(), ByteRange.ALL))).isEqualTo(content);
        String sha256 = SeededBytes.sha256(new ByteArrayInputStream(content)).hex();
        assertThat(audit("action=verdict"))
                .singleElement()
                .asString()
                .contains("file=" + session.file() + " scanner=clamav engine=\"ClamAV ")
                .contains(" verdict=clean sha256=" + sha256 + " millis=");
    }

    @Test
    void infected_content_is_quarantined_and_read_by_the_operator_only() throws Exception {
        UploadService service = service(scanner(started()));
        byte[] content = Eicar.zipped(2);

        UploadSession session = upload(service, content);

        assertThat(session.state()).isEqualTo(SessionState.QUARANTINED);
        assertThat(service.file(OWNER, session.file()).state()).isEqualTo(FileState.QUARANTINED);
        assertThat(audit("action=verdict"))
                .singleElement()
                .asString()
                .contains(" verdict=infected signature=\"" + ClamdServer.SIGNATURE + "\" sha256=");
        for (Caller caller : List.of(OWNER, OPERATOR)) {
            rejects(Rejection.QUARANTINED, () -> service.open(caller, session.file(), ByteRange.ALL));
        }
        rejects(Rejection.UNKNOWN, () -> service.openQuarantined(OWNER, session.file()));
        assertThat(read(service.openQuarantined(OPERATOR, session.file()))).isEqualTo(content);
    }

    @Test
    void F27_a_clamd_killed_in_mid_scan_only_costs_time() throws Exception {
        ClamdServer clamd = started();
        AtomicInteger scans = new AtomicInteger();
        UploadService service = service(new Watched(
                scanner(clamd),
                content -> scans.incrementAndGet() == 1 ? new Hooked(content, SIZE / 2, clamd::kill) : content));
        byte[] content = new SeededBytes(2).bytes(0, SIZE);

        UploadSession first = upload(service, content);
        assertThat(first.state()).isEqualTo(SessionState.SCANNING);
        rejects(Rejection.NOT_AVAILABLE, () -> service.open(OWNER, first.file(), ByteRange.ALL));

        assertThat(later(service, first, Duration.ofMinutes(1)).state()).isEqualTo(SessionState.SCANNING);
        rejects(Rejection.NOT_AVAILABLE, () -> service.open(OWNER, first.file(), ByteRange.ALL));

        clamd.start();
        assertThat(later(service, first, Duration.ofMinutes(1)).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(scans).hasValue(3);
        assertThat(read(service.open(OWNER, first.file(), ByteRange.ALL))).isEqualTo(content);
        assertThat(audit("action=verdict")).hasSize(1);
    }

    @Test
    void F27_an_absent_clamd_is_waited_for_and_then_the_operator_asks_again() throws Exception {
        ClamdServer clamd = opened(ClamdServer.prepare());
        UploadService service = service(scanner(clamd));

        UploadSession session = upload(service, new SeededBytes(3).bytes(0, SIZE));
        assertThat(session.state()).isEqualTo(SessionState.SCANNING);
        assertThat(later(service, session, Duration.ofHours(23)).state()).isEqualTo(SessionState.SCANNING);
        UploadSession failed = later(service, session, Duration.ofHours(2));
        assertThat(failed.state()).isEqualTo(SessionState.SCAN_FAILED);
        assertThat(failed.outcome().note().orElse(""))
                .contains("no scanner answered for PT25H: clamav gave no verdict: cannot connect");
        rejects(Rejection.NOT_AVAILABLE, () -> service.open(OWNER, session.file(), ByteRange.ALL));
        assertThat(audit("action=verdict")).isEmpty();
        assertThat(audit("action=ended")).singleElement().asString().contains("state=SCAN_FAILED");

        clamd.start();
        service.rescan(OPERATOR, session.file());
        service.complete(OWNER, session.id(), WAIT);
        assertThat(row(service, session.id()).state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void content_that_is_too_large_to_scan_is_refused_by_default() throws Exception {
        UploadService service = service(scanner(started("StreamMaxLength 100K")));

        UploadSession session = upload(service, new SeededBytes(4).bytes(0, SIZE));

        assertThat(session.state()).isEqualTo(SessionState.SCAN_FAILED);
        assertThat(session.outcome().note()).contains("no verdict: longer than clamd's StreamMaxLength");
        rejects(Rejection.NOT_AVAILABLE, () -> service.open(OWNER, session.file(), ByteRange.ALL));
    }

    @Test
    void content_that_is_too_large_to_scan_passes_if_the_policy_says_so_by_name() throws Exception {
        ClamavScanner scanner = opened(ClamavScanner.at(started().address(Kind.UNIX))
                .largestScannable(SIZE - 1)
                .build());
        UploadService service = service(UploadPolicy.builder().unscannable(Unscannable.ACCEPT_UNSCANNED), scanner);
        byte[] content = new SeededBytes(5).bytes(0, SIZE);

        UploadSession session = upload(service, content);

        assertThat(session.state()).isEqualTo(SessionState.COMPLETE);
        assertThat(session.outcome().note().orElse(""))
                .contains("ACCEPT_UNSCANNED")
                .contains("300000 bytes are more than the 299999 that are sent to clamav");
        assertThat(read(service.open(OWNER, session.file(), ByteRange.ALL))).isEqualTo(content);
        assertThat(upload(service, Eicar.bytes()).state()).isEqualTo(SessionState.QUARANTINED);
    }

    @Test
    void two_hundred_uploads_at_once_with_four_slots_all_end_right_and_four_are_read_at_a_time() throws Exception {
        AtomicInteger reading = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        UploadService service =
                service(new Watched(scanner(started()), content -> new Counted(content, reading, most)));
        CountDownLatch together = new CountDownLatch(200);

        List<Future<UploadSession>> uploads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] content = content(i);
            uploads.add(host.submit(() -> {
                together.countDown();
                together.await();
                return upload(service, content);
            }));
        }
        for (int i = 0; i < 200; i++) {
            UploadSession session = uploads.get(i).get();
            boolean infected = i % 5 == 0;
            assertThat(session.state()).isEqualTo(infected ? SessionState.QUARANTINED : SessionState.COMPLETE);
            if (infected) {
                rejects(Rejection.QUARANTINED, () -> service.open(OWNER, session.file(), ByteRange.ALL));
            } else {
                assertThat(read(service.open(OWNER, session.file(), ByteRange.ALL)))
                        .isEqualTo(content(i));
            }
        }
        assertThat(most.get()).isBetween(2, 4);
        assertThat(audit("action=verdict")).hasSize(200);
    }

    private static byte[] content(int i) {
        byte[] content = new SeededBytes(100 + i).bytes(0, SIZE / 2);
        if (i % 5 == 0) {
            System.arraycopy(Eicar.bytes(), 0, content, content.length - 68, 68);
        }
        return content;
    }

    private UploadSession upload(UploadService service, byte[] content) throws Exception {
        UploadId id =
                service.create(ALICE, UploadSpec.of("a.bin", content.length)).id();
        service.append(OWNER, id, AppendSpec.at(0), new ByteArrayInputStream(content));
        service.complete(OWNER, id, WAIT);
        return row(service, id);
    }

    private UploadSession later(UploadService service, UploadSession session, Duration time) throws Exception {
        clock.advance(time);
        service.maintenance().run();
        service.complete(OWNER, session.id(), WAIT);
        return row(service, session.id());
    }

    private static UploadSession row(UploadService service, UploadId id) throws Exception {
        return service.status(OPERATOR, id).session();
    }

    private static byte[] read(Download download) throws IOException {
        try (download) {
            return download.content().stream().readAllBytes();
        }
    }

    private static void rejects(Rejection why, ThrowingCallable command) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        UploadRejectedException.class, e -> assertThat(e.why()).isEqualTo(why));
    }

    private List<String> audit(String action) {
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("dev.pawl.upload.audit") && line.contains(action))
                .toList();
    }

    private UploadService service(Scanner scanner) {
        return service(UploadPolicy.builder(), scanner);
    }

    private UploadService service(UploadPolicy.Builder policy, Scanner scanner) {
        return opened(UploadService.builder()
                .metadata(new MemoryMetadataStore(clock))
                .storage("main", new MemoryStorage(1L << 30, clock))
                .policy(policy.build())
                .executor(host)
                .nanoTime(() -> clock.instant().toEpochMilli() * 1_000_000)
                .random(new Random(1))
                .scanner(scanner)
                .build());
    }

    private ClamdServer started(String... settings) throws Exception {
        return opened(ClamdServer.running(settings));
    }

    private ClamavScanner scanner(ClamdServer clamd) {
        return opened(ClamavScanner.at(clamd.address(Kind.UNIX)).build());
    }

    private <T extends AutoCloseable> T opened(T each) {
        opened.add(each);
        return each;
    }

    /** A scanner whose content is looked at by a test. */
    private record Watched(Scanner scanner, UnaryOperator<InputStream> watch) implements Scanner {
        @Override
        public String name() {
            return scanner.name();
        }

        @Override
        public Report scan(FileId id, long length, InputStream content, Duration timeout)
                throws ScannerUnavailableException, IOException {
            return scanner.scan(id, length, watch.apply(content), timeout);
        }

        @Override
        public void close() {
            scanner.close();
        }
    }

    /** Counts the contents that are being read: a scan has its slot from before the first read until after the last. */
    private static final class Counted extends FilterInputStream {
        private final AtomicInteger reading;
        private final AtomicInteger most;
        private boolean begun;

        Counted(InputStream content, AtomicInteger reading, AtomicInteger most) {
            super(content);
            this.reading = reading;
            this.most = most;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            if (!begun) {
                begun = true;
                most.accumulateAndGet(reading.incrementAndGet(), Math::max);
            }
            int n = super.read(into, at, length);
            reading.addAndGet(n < 0 ? -1 : 0);
            return n;
        }
    }
}
