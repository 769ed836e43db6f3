// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Bench.ALICE;
import static dev.pawl.upload.engine.Bench.CALLER;
import static dev.pawl.upload.engine.Bench.created;
import static dev.pawl.upload.engine.Bench.filled;
import static dev.pawl.upload.engine.Bench.rejects;
import static dev.pawl.upload.engine.Bench.row;
import static dev.pawl.upload.engine.Bench.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rate;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.Append.Next;
import dev.pawl.upload.engine.UploadPolicy.Excess;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Owners are held to their rates: what is asked, what comes in a second, what comes in a day, what is too long. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EngineRateTest {
    private static final Quota PLENTY = new Quota(1 << 30, 1_000);
    private static final Rate SLOW = Rate.perSecond(1_000, 2_000);

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws InterruptedException {
        bench.close();
    }

    @Test
    void requests_beyond_the_rate_are_refused_with_the_time_until_there_is_room() throws Exception {
        UploadService service = service(Excess.PACE, PLENTY.withRequests(Rate.perSecond(2, 3)));
        for (int i = 0; i < 3; i++) {
            service.admit(CALLER);
        }
        UploadRejectedException refusal =
                catchThrowableOfType(UploadRejectedException.class, () -> service.admit(CALLER));

        assertThat(refusal.why()).isEqualTo(Rejection.RATE_LIMITED);
        assertThat(refusal).hasMessageContaining("alice asks too often");
        assertThat(refusal.retryAfter().orElseThrow()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(501));
        service.admit(Caller.operator());
        service.admit(Caller.owner("bob"));
        bench.clock.advance(refusal.retryAfter().orElseThrow());
        service.admit(CALLER);
    }

    @Test
    void threads_that_ask_at_once_are_admitted_as_often_as_the_rate_allows() throws Exception {
        UploadService service = service(Excess.PACE, PLENTY.withRequests(Rate.perSecond(1, 100)));
        CyclicBarrier start = new CyclicBarrier(8);
        List<Future<Integer>> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(bench.threads.submit(() -> {
                start.await();
                int admitted = 0;
                for (int n = 0; n < 50; n++) {
                    admitted += admitted(service) ? 1 : 0;
                }
                return admitted;
            }));
        }
        int all = 0;
        for (Future<Integer> thread : threads) {
            all += thread.get();
        }
        assertThat(all).isEqualTo(100);
    }

    private static boolean admitted(UploadService service) throws Exception {
        try {
            service.admit(CALLER);
            return true;
        } catch (UploadRejectedException refusal) {
            return false;
        }
    }

    @Test
    void refused_bytes_are_the_next_ones_and_what_came_is_kept() throws Exception {
        UploadService service = service(Excess.REFUSE, PLENTY.withThroughput(SLOW));
        UploadId id = created(service, 10_000);
        try (Append append = service.append(CALLER, id, AppendSpec.at(0))) {
            assertThat(append.write(ByteBuffer.wrap(filled(3_000, 1)))).isEqualTo(Next.MORE);
            assertThat(append.write(ByteBuffer.wrap(filled(1_000, 1)))).isEqualTo(Next.STOP);
            UploadRejectedException refusal =
                    catchThrowableOfType(UploadRejectedException.class, () -> append.end(Optional.empty()));
            assertThat(refusal.why()).isEqualTo(Rejection.RATE_LIMITED);
            assertThat(refusal.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_001));
        }
        assertThat(row(service, id).offset()).isEqualTo(3_000);
        rejects(Rejection.RATE_LIMITED, () -> service.append(CALLER, id, AppendSpec.at(3_000)));
        rejects(Rejection.RATE_LIMITED, () -> created(service, 1));
        assertThat(service.resumePoint(CALLER, id).offset())
                .as("asking is free")
                .isEqualTo(3_000);
        bench.clock.advance(Duration.ofMillis(1_001));
        assertThat(send(service, id, 3_000, filled(7_000, 1)).session().state())
                .as("one piece passes whole if there is room")
                .isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void parallel_chunks_count_too() throws Exception {
        UploadService service = service(Excess.REFUSE, PLENTY.withThroughput(SLOW));
        UploadId id = created(service, 8_000);
        try (Append chunk = service.chunk(CALLER, id, chunk(0, 4_000))) {
            assertThat(chunk.write(ByteBuffer.wrap(filled(4_000, 1)))).isEqualTo(Next.MORE);
            chunk.end(Optional.empty());
        }
        rejects(Rejection.RATE_LIMITED, () -> service.chunk(CALLER, id, chunk(4_000, 4_000)));
        bench.clock.advance(Duration.ofSeconds(3));
        service.chunk(CALLER, id, chunk(4_000, 4_000)).close();
    }

    private static ChunkSpec chunk(long first, long length) {
        return new ChunkSpec(new dev.pawl.upload.ByteRange(first, length), Optional.empty());
    }

    @Test
    void a_body_is_held_back_for_as_long_as_its_bytes_are_ahead_of_the_rate() throws Exception {
        UploadService service = service(Excess.PACE, PLENTY.withThroughput(Rate.perSecond(10_000, 1_000)));
        UploadId id = created(service, 10_000);
        try (Append append = service.append(CALLER, id, AppendSpec.at(0))) {
            append.write(ByteBuffer.wrap(filled(900, 1)));
            assertThat(append.rest().toCompletableFuture()).isDone();
            append.write(ByteBuffer.wrap(filled(2_100, 1)));
            long begun = System.nanoTime();
            append.rest().toCompletableFuture().join();
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
            bench.clock.advance(Duration.ofSeconds(1));
            append.write(ByteBuffer.wrap(filled(7_000, 1)));
            assertThat(append.end(Optional.empty()).session().state()).isEqualTo(SessionState.COMPLETE);
        }
    }

    @Test
    void a_pause_holds_no_thread_of_whoever_offers() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try {
            UploadPolicy.Builder slow = bench.policy().quota(owner -> PLENTY.withThroughput(Rate.perSecond(1_000, 1)));
            UploadService service = bench.service(slow, one, bench::nanos);
            List<Append> held = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                OwnerId owner = new OwnerId("owner" + i);
                UploadId id = service.create(owner, UploadSpec.of("a", 10_000)).id();
                held.add(service.append(new Caller.Owner(owner), id, AppendSpec.at(0)));
            }
            List<CompletionStage<Next>> pauses = held.stream()
                    .map(append -> append.offer(ByteBuffer.wrap(filled(9_000, 1))))
                    .toList();
            assertThat(one.submit(() -> "free").get(5, TimeUnit.SECONDS)).isEqualTo("free");
            assertThat(pauses).allMatch(pause -> !pause.toCompletableFuture().isDone());
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void whoever_asks_where_to_go_on_does_not_wait_for_a_pause_and_ends_it() throws Exception {
        UploadService service = service(Excess.PACE, PLENTY.withThroughput(Rate.perSecond(1_000, 1)));
        UploadId id = created(service, 20_000);
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        CompletableFuture<Void> told = new CompletableFuture<>();
        append.onStop(() -> told.complete(null));
        append.write(ByteBuffer.wrap(filled(9_000, 1)));
        CompletableFuture<?> rest = append.rest().toCompletableFuture();
        assertThat(rest).isNotDone();
        long begun = System.nanoTime();
        assertThat(service.resumePoint(CALLER, id).offset()).isEqualTo(9_000);

        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(5));
        rest.get(5, TimeUnit.SECONDS);
        told.get(5, TimeUnit.SECONDS);
        assertThat(append.write(ByteBuffer.wrap(filled(1, 1)))).isEqualTo(Next.STOP);
        rejects(Rejection.SUPERSEDED, () -> append.end(Optional.empty()));
    }

    @Test
    void whoever_does_not_wait_is_refused_when_it_is_ten_seconds_ahead() throws Exception {
        UploadService service = service(Excess.PACE, PLENTY.withThroughput(SLOW));
        UploadId id = created(service, 100_000);
        int sent = 0;
        try (Append append = service.append(CALLER, id, AppendSpec.at(0))) {
            while (append.write(ByteBuffer.wrap(filled(1_000, 1))) == Next.MORE) {
                sent += 1_000;
            }
            rejects(Rejection.RATE_LIMITED, () -> append.end(Optional.empty()));
        }
        assertThat(sent).isBetween(12_000, 14_000);
        assertThat(row(service, id).offset()).isEqualTo(sent);
    }

    @Test
    void a_daily_volume_is_over_until_midnight_whatever_becomes_of_excess() throws Exception {
        UploadService service = service(Excess.PACE, PLENTY.withDailyBytes(5_000));
        bench.clock.advance(Duration.ofHours(23));
        UploadId id = created(service, 10_000);
        assertThat(send(service, id, 0, filled(5_000, 1)).session().offset()).isEqualTo(5_000);
        UploadRejectedException refusal = catchThrowableOfType(
                UploadRejectedException.class, () -> service.append(CALLER, id, AppendSpec.at(5_000)));

        assertThat(refusal.retryAfter()).contains(Duration.ofHours(1));
        assertThat(refusal).hasMessageContaining("alice has sent its 5000 bytes of today");
        rejects(Rejection.RATE_LIMITED, () -> created(service, 1));
        bench.clock.advance(Duration.ofHours(1));
        assertThat(send(service, id, 5_000, filled(5_000, 1)).session().state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void each_owner_has_a_longest_upload_of_its_own_but_none_longer_than_all() throws Exception {
        UploadService service =
                bench.service(bench.policy().quota(owner -> PLENTY.withFileBytes(owner.equals(ALICE) ? 10 : 1L << 40)));
        rejects(Rejection.TOO_LARGE, () -> created(service, 11));
        assertThat(created(service, 10)).isNotNull();
        OwnerId bob = new OwnerId("bob");
        assertThat(service.create(bob, UploadSpec.of("a", Bench.MAX_LENGTH))).isNotNull();
        rejects(Rejection.TOO_LARGE, () -> service.create(bob, UploadSpec.of("a", Bench.MAX_LENGTH + 1)));

        UploadId open = service.create(ALICE, UploadSpec.ofUnknownLength("a")).id();
        rejects(Rejection.TOO_LARGE, () -> send(service, open, 0, filled(11, 1)));
        assertThat(row(service, open).offset()).isEqualTo(10);
    }

    @Test
    void services_over_one_store_share_its_meters() throws Exception {
        Quota few = PLENTY.withRequests(Rate.perSecond(1, 2));
        UploadService here = service(Excess.PACE, few);
        UploadService there = service(Excess.PACE, few);
        here.admit(CALLER);
        there.admit(CALLER);
        rejects(Rejection.RATE_LIMITED, () -> here.admit(CALLER));
        rejects(Rejection.RATE_LIMITED, () -> there.admit(CALLER));
    }

    private UploadService service(Excess excess, Quota quota) {
        return bench.service(bench.policy().excess(excess).quota(owner -> quota));
    }
}
