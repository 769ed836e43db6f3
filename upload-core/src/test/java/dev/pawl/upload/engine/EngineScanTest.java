// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Bench.CALLER;
import static dev.pawl.upload.engine.Bench.content;
import static dev.pawl.upload.engine.Bench.created;
import static dev.pawl.upload.engine.Bench.filled;
import static dev.pawl.upload.engine.Bench.rejects;
import static dev.pawl.upload.engine.Bench.row;
import static dev.pawl.upload.engine.Bench.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.FileState;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyMetadataStore.Call;
import dev.pawl.upload.testkit.FlakyScanner;
import dev.pawl.upload.testkit.FlakyStorage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineScanTest {
    private final Bench bench = new Bench();
    private final MemoryScanner memory = new MemoryScanner();
    private final FlakyScanner scanner = new FlakyScanner(memory);

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void F35_a_file_that_breaks_the_scanner_is_given_up_after_the_tries_of_the_policy(boolean error) throws Exception {
        UploadService service = bench.service(bench.policy().scanTries(3), Runnable::run, bench::nanos, scanner);
        Throwable poison = error ? new StackOverflowError("scripted") : new IllegalStateException("scripted");
        for (int i = 1; i <= 5; i++) {
            scanner.faults().fail(FlakyScanner.Call.SCAN, i, Faults.When.BEFORE, poison);
        }
        UploadId id = sent(service);

        for (int i = 0; i < 10 && row(service, id).state() == SessionState.SCANNING; i++) {
            bench.clock.advance(Duration.ofSeconds(61));
            service.maintenance().run();
        }

        assertThat(row(service, id).state()).isEqualTo(SessionState.SCAN_FAILED);
        assertThat(scanner.faults().count(FlakyScanner.Call.SCAN)).isEqualTo(3);
        rejects(
                Rejection.NOT_AVAILABLE,
                () -> service.open(CALLER, row(service, id).file(), ByteRange.ALL));
    }

    @Test
    void F27_a_scanner_that_is_away_is_asked_ever_more_seldom_then_given_up_and_asked_again_by_the_operator()
            throws Exception {
        UploadService service = bench.service(
                bench.policy().scanLongestWait(Duration.ofHours(2)), Runnable::run, bench::nanos, scanner);
        for (int i = 1; i <= 1000; i++) {
            memory.unavailable("away");
        }
        UploadId id = sent(service);
        int minutes = 0;
        while (row(service, id).state() == SessionState.SCANNING) {
            bench.clock.advance(Duration.ofMinutes(1));
            service.maintenance().run();
            minutes++;
        }

        assertThat(row(service, id).state()).isEqualTo(SessionState.SCAN_FAILED);
        assertThat(minutes).isBetween(120, 140);
        assertThat(memory.scans()).isBetween(12, 40);
        rejects(Rejection.UNKNOWN, () -> service.rescan(CALLER, row(service, id).file()));
        UploadService healthy = bench.service(new MemoryScanner());
        healthy.rescan(Caller.operator(), row(service, id).file());
        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(content(service, id)).isEqualTo(filled(10, 1));
    }

    @Test
    void a_postponed_scan_is_not_a_try() throws Exception {
        UploadService service = bench.service(bench.policy().scanTries(1), Runnable::run, bench::nanos, scanner);
        for (int i = 1; i <= 5; i++) {
            memory.unavailable("away");
        }
        UploadId id = sent(service);
        for (int i = 0; i < 10; i++) {
            bench.clock.advance(Duration.ofMinutes(16));
            service.maintenance().run();
        }

        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void what_nobody_asks_about_again_fails_when_its_time_is_over() throws Exception {
        UploadService service = bench.service(scanner);
        memory.answer(new Verdict.Unscannable("encrypted"));
        UploadId id = sent(service);
        assertThat(row(service, id).state()).isEqualTo(SessionState.SCAN_FAILED);

        bench.clock.advance(Duration.ofDays(7));
        service.maintenance().run();

        assertThat(row(service, id).state()).isEqualTo(SessionState.FAILED);
        assertThat(row(service, id).bytesGone()).isTrue();
        assertThat(bench.memory.heldBytes()).isZero();
    }

    @Test
    void infected_content_is_never_read_but_by_the_operator_and_goes_when_its_time_is_over() throws Exception {
        UploadService service = bench.service(scanner);
        memory.answer(new Verdict.Infected("EICAR"));
        UploadId id = sent(service);
        UploadSession row = row(service, id);

        assertThat(row.state()).isEqualTo(SessionState.QUARANTINED);
        rejects(Rejection.QUARANTINED, () -> service.open(CALLER, row.file(), ByteRange.ALL));
        rejects(Rejection.QUARANTINED, () -> service.open(Caller.operator(), row.file(), ByteRange.ALL));
        rejects(Rejection.UNKNOWN, () -> service.openQuarantined(CALLER, row.file()));
        rejects(Rejection.NOT_AVAILABLE, () -> service.rescan(Caller.operator(), row.file()));
        rejects(Rejection.NOT_AVAILABLE, () -> service.restore(CALLER, row.file()));
        service.remove(CALLER, id);
        try (Download download = service.openQuarantined(Caller.operator(), row.file())) {
            assertThat(download.content().stream().readAllBytes()).isEqualTo(filled(10, 1));
        }
        bench.clock.advance(Duration.ofDays(30));
        service.maintenance().run();

        assertThat(bench.memory.heldBytes()).isZero();
        assertThat(service.usage(Bench.ALICE)).isEqualTo(Usage.NOTHING);
    }

    @Test
    void content_that_one_scanner_cannot_judge_must_still_be_clean_for_the_other_one() throws Exception {
        MemoryScanner other = new MemoryScanner().answer(new Verdict.Infected("EICAR"));
        UploadService service = bench.service(
                bench.policy().unscannable(UploadPolicy.Unscannable.ACCEPT_UNSCANNED),
                Runnable::run,
                bench::nanos,
                scanner,
                other);
        memory.answer(new Verdict.Unscannable("encrypted"));
        assertThat(row(service, sent(service)).state()).isEqualTo(SessionState.QUARANTINED);

        memory.answer(new Verdict.Unscannable("encrypted"));
        UploadId passes = sent(service);
        assertThat(row(service, passes).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(row(service, passes).outcome().note())
                .hasValueSatisfying(note -> assertThat(note).contains("not scanned", "encrypted"));
        assertThat(service.file(CALLER, row(service, passes).file()).state()).isEqualTo(FileState.AVAILABLE);
    }

    @Test
    void nothing_is_discarded_under_a_scan_that_still_reads() throws Exception {
        UploadService scanning = bench.service(bench.policy(), bench.threads, bench::nanos, scanner);
        UploadService other = bench.service(scanner);
        Faults.Hold hold = bench.storage.faults().hold(FlakyStorage.Call.READ, 1);
        UploadId id = created(scanning, 10);
        Future<Status> end = bench.threads.submit(() -> send(scanning, id, 0, filled(10, 1)));
        end.get();
        hold.awaitArrival();

        other.remove(CALLER, id);
        other.maintenance().run();
        assertThat(bench.memory.heldBytes()).isPositive();
        hold.release();
        scanning.close();
        bench.clock.advance(Duration.ofSeconds(61));
        other.maintenance().run();

        assertThat(row(other, id).bytesGone()).isTrue();
        assertThat(bench.memory.heldBytes()).isZero();
    }

    @Test
    void C3_a_silent_scan_keeps_its_claim_as_long_as_the_scanner_may_take_and_no_longer() throws Exception {
        UploadPolicy.Builder policy = bench.policy().scanTimeout(Duration.ofMinutes(2));
        UploadService scanning = bench.service(policy, bench.threads, bench::nanos, scanner);
        MemoryScanner others = new MemoryScanner();
        UploadService other = bench.service(policy, Runnable::run, bench::nanos, others);
        Faults.Hold hold = scanner.faults().hold(FlakyScanner.Call.SCAN, 1);
        UploadId id = sent(scanning);
        hold.awaitArrival();

        for (int seconds = 21; seconds < 120; seconds += 21) {
            CountDownLatch prolonged = new CountDownLatch(1);
            bench.metadata.before(Call.REPLACE, 1, prolonged::countDown);
            bench.clock.advance(Duration.ofSeconds(21));
            assertThat(prolonged.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(other.maintenance().run().due()).isZero();
        }
        bench.clock.advance(Duration.ofSeconds(62));
        assertThat(other.maintenance().run().due()).isEqualTo(1);
        assertThat(others.scans()).isEqualTo(1);
        hold.release();
        scanning.close();

        assertThat(row(other, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(content(other, id)).isEqualTo(filled(10, 1));
    }

    private static UploadId sent(UploadService service) throws Exception {
        UploadId id = created(service, 10);
        send(service, id, 0, filled(10, 1));
        return id;
    }
}
