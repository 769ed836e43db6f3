// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Bench.CALLER;
import static dev.pawl.upload.engine.Bench.created;
import static dev.pawl.upload.engine.Bench.rejects;
import static dev.pawl.upload.engine.Bench.row;
import static dev.pawl.upload.engine.Bench.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.Usage;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyMetadataStore.Call;
import dev.pawl.upload.testkit.FlakyStorage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineTimerTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void the_timer_records_the_bytes_of_a_client_that_fell_silent_for_a_second() throws Exception {
        UploadService service = bench.service(bench.policy(), bench.threads, bench::nanos);
        UploadId id = created(service, 100);
        Append silent = service.append(CALLER, id, AppendSpec.at(0));
        silent.write(ByteBuffer.wrap(new byte[7]));
        CountDownLatch recorded = recordOfTheTimer();

        bench.clock.advance(Duration.ofSeconds(1));

        assertThat(recorded.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.resumePoint(CALLER, id).offset()).isEqualTo(7);
        service.close();
    }

    @Test
    void the_timer_outlives_a_host_that_refuses_tasks_for_a_while() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        Executor busy = task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("busy");
            }
            bench.threads.execute(task);
        };
        UploadService service = bench.service(bench.policy(), busy, bench::nanos);
        UploadId id = created(service, 100);
        Append silent = service.append(CALLER, id, AppendSpec.at(0));
        silent.write(ByteBuffer.wrap(new byte[7]));
        refusals.set(3);
        CountDownLatch recorded = recordOfTheTimer();

        bench.clock.advance(Duration.ofSeconds(1));

        assertThat(recorded.await(30, TimeUnit.SECONDS)).isTrue();
        service.close();
    }

    private CountDownLatch recordOfTheTimer() {
        CountDownLatch recorded = new CountDownLatch(1);
        bench.metadata.before(Call.REPLACE, 1, recorded::countDown);
        return recorded;
    }

    @Test
    void a_slow_append_with_a_checksum_keeps_its_session_alive() throws Exception {
        UploadService service =
                bench.service(bench.policy().sessionTimeout(Duration.ofHours(1)), Runnable::run, bench::nanos);
        UploadId id = created(service, 3);
        Checksum sum = new Checksum(Checksum.Algorithm.CRC32C, "f130f21e");
        Append slow = service.append(CALLER, id, AppendSpec.at(0).checkedBy(sum));

        for (byte one : new byte[] {1, 2, 3}) {
            slow.write(ByteBuffer.wrap(new byte[] {one}));
            bench.clock.advance(Duration.ofMinutes(40));
            assertThat(running(slow).wantsTick()).isTrue();
            running(slow).tick();
            service.maintenance().run();
        }

        assertThat(row(service, id).offset()).isZero();
        assertThat(slow.end(Optional.empty()).session().state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void an_upload_that_gets_no_bytes_expires_and_gives_everything_back() throws Exception {
        UploadService service =
                bench.service(bench.policy().sessionTimeout(Duration.ofHours(1)), Runnable::run, bench::nanos);
        UploadId id = created(service, 30);
        Append silent = service.append(CALLER, id, AppendSpec.at(0));
        silent.write(ByteBuffer.wrap(new byte[3]));
        for (int minute = 0; minute < 59; minute++) {
            bench.clock.advance(Duration.ofMinutes(1));
            tickIfWanted(silent);
            service.maintenance().run();
        }
        assertThat(row(service, id).state()).isEqualTo(SessionState.UPLOADING);

        bench.clock.advance(Duration.ofMinutes(2));
        tickIfWanted(silent);
        service.maintenance().run();

        assertThat(row(service, id).state()).isEqualTo(SessionState.FAILED);
        assertThat(row(service, id).outcome().failure()).hasValue(Rejection.EXPIRED);
        assertThat(row(service, id).bytesGone()).isTrue();
        assertThat(bench.memory.heldBytes()).isZero();
        assertThat(service.usage(Bench.ALICE)).isEqualTo(Usage.NOTHING);
        rejects(Rejection.EXPIRED, () -> silent.end(Optional.empty()));
        rejects(Rejection.EXPIRED, () -> service.resumePoint(CALLER, id));
    }

    private static void tickIfWanted(Append append) {
        RunningAppend running = Bench.running(append);
        if (running.wantsTick()) {
            running.tick();
        }
    }

    @Test
    void bytes_are_recorded_once_8_MiB_came_and_250_ms_passed() throws Exception {
        int mib = 1 << 20;
        UploadService service = bench.service(
                bench.policy().maxLength(64 * mib).quota(owner -> Quota.UNLIMITED), Runnable::run, bench::nanos);
        UploadId id = created(service, 40 * mib);
        Append append = service.append(CALLER, id, AppendSpec.at(0));

        for (int i = 1; i <= 9; i++) {
            append.write(ByteBuffer.wrap(new byte[mib]));
            bench.clock.advance(Duration.ofMillis(27));
        }
        assertThat(row(service, id).offset()).as("after 243 ms").isZero();
        bench.clock.advance(Duration.ofMillis(7));
        append.write(ByteBuffer.wrap(new byte[mib]));
        assertThat(row(service, id).offset()).as("after 250 ms").isEqualTo(10 * mib);

        bench.clock.advance(Duration.ofMillis(250));
        append.write(ByteBuffer.wrap(new byte[8 * mib - 1]));
        assertThat(row(service, id).offset()).as("too few").isEqualTo(10 * mib);
        append.write(ByteBuffer.wrap(new byte[1]));
        assertThat(row(service, id).offset()).isEqualTo(18 * mib);
    }

    @Test
    void bytes_of_a_slow_client_wait_one_second_then_two_and_never_more_than_thirty() throws Exception {
        UploadService service = bench.service();
        UploadId id = created(service, 30);
        RunningAppend slow = running(service.append(CALLER, id, AppendSpec.at(0)));
        long came = 0;
        for (int wait : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            slow.write(ByteBuffer.wrap(new byte[1]));
            bench.clock.advance(Duration.ofSeconds(wait).minusMillis(1));
            assertThat(slow.wantsTick()).as("%s s", wait).isFalse();
            bench.clock.advance(Duration.ofMillis(1));
            assertThat(slow.wantsTick()).as("%s s", wait).isTrue();
            slow.tick();
            assertThat(row(service, id).offset()).isEqualTo(++came);
        }
    }

    @Test
    void a_silent_append_with_a_checksum_needs_no_timer() throws Exception {
        UploadService service = bench.service();
        UploadId id = created(service, 30);
        Append silent = service.append(CALLER, id, AppendSpec.at(0).checkedByTrailer());
        silent.write(ByteBuffer.wrap(new byte[3]));
        bench.clock.advance(Duration.ofSeconds(5));

        assertThat(running(silent).wantsTick()).isFalse();
    }

    @Test
    void an_upload_that_the_timer_made_whole_goes_on_without_its_host() throws Exception {
        UploadService service = bench.service();
        UploadId id = created(service, 3);
        Append silent = service.append(CALLER, id, AppendSpec.at(0));
        silent.write(ByteBuffer.wrap(new byte[3]));
        bench.clock.advance(Duration.ofSeconds(2));

        running(silent).tick();

        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(silent.end(Optional.empty()).session().offsetToTell()).isEqualTo(3);
    }

    @Test
    void F12_an_error_in_the_timer_ends_the_append_and_nothing_hangs() throws Exception {
        UploadService service = bench.service();
        UploadId id = created(service, 30);
        Append silent = service.append(CALLER, id, AppendSpec.at(0));
        silent.write(ByteBuffer.wrap(new byte[3]));
        bench.clock.advance(Duration.ofSeconds(2));
        bench.storage
                .faults()
                .fail(FlakyStorage.Call.CHECKPOINT, 1, Faults.When.BEFORE, new OutOfMemoryError("scripted"));

        running(silent).tick();

        assertThat(silent.write(ByteBuffer.wrap(new byte[3]))).isEqualTo(Append.Next.STOP);
        assertThat(service.resumePoint(CALLER, id).epoch()).isEqualTo(2);
    }
}
