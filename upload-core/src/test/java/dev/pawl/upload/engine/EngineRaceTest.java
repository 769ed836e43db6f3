// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Bench.ALICE;
import static dev.pawl.upload.engine.Bench.CALLER;
import static dev.pawl.upload.engine.Bench.MAX_LENGTH;
import static dev.pawl.upload.engine.Bench.content;
import static dev.pawl.upload.engine.Bench.created;
import static dev.pawl.upload.engine.Bench.filled;
import static dev.pawl.upload.engine.Bench.rejects;
import static dev.pawl.upload.engine.Bench.row;
import static dev.pawl.upload.engine.Bench.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold with real threads. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineRaceTest {
    private static final int THREADS = 16;

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void sixteen_threads_append_the_same_upload_and_every_offset_has_one_winner() throws Exception {
        appendTogether(List.of(service()));
    }

    @Test
    void F15_threads_of_two_nodes_append_the_same_upload_and_every_offset_has_one_winner() throws Exception {
        appendTogether(List.of(service(), service()));
    }

    private void appendTogether(List<UploadService> nodes) throws Exception {
        UploadService first = nodes.get(0);
        UploadId id = created(first, 3_000);
        ConcurrentSkipListMap<Long, Won> won = new ConcurrentSkipListMap<>();

        inThreads(THREADS, thread -> {
            UploadService node = nodes.get(thread % nodes.size());
            SplittableRandom random = new SplittableRandom(thread);
            while (row(node, id).state().takesBytes()) {
                tryToAppend(node, id, thread, random, won);
            }
            return true;
        });

        nodes.forEach(UploadService::close);
        byte[] content = content(first, id);
        assertThat(content).hasSize(3_000);
        long end = 0;
        for (Won one : won.values()) {
            assertThat(one.from()).isGreaterThanOrEqualTo(end);
            for (long at = one.from(); at < one.to(); at++) {
                assertThat(content[(int) at]).as("byte %s of %s", at, one).isEqualTo((byte) one.thread());
            }
            end = one.to();
        }
        assertThat(won).isNotEmpty();
    }

    /** Bytes that a request was told to be recorded. */
    private record Won(int thread, long from, long to) {}

    private static void tryToAppend(
            UploadService node, UploadId id, int thread, SplittableRandom random, ConcurrentSkipListMap<Long, Won> won)
            throws Exception {
        long at = Math.max(0, row(node, id).offset() + (random.nextInt(4) == 0 ? random.nextInt(-9, 10) : 0));
        try (Append append = node.append(CALLER, id, AppendSpec.at(at))) {
            long sent = 0;
            for (int i = random.nextInt(4); i >= 0; i--) {
                byte[] bytes = filled(1 + random.nextInt(40), thread);
                sent += append.write(ByteBuffer.wrap(bytes)) == Append.Next.MORE ? bytes.length : 0;
            }
            Status status = random.nextBoolean() ? append.end(Optional.empty()) : append.cut();
            if (sent > 0) {
                Won mine = new Won(thread, at, Math.min(status.session().offsetToTell(), at + sent));
                assertThat(won.putIfAbsent(at, mine))
                        .as("two winners at %s", at)
                        .isNull();
            }
        } catch (UploadRejectedException refused) {
            assertThat(refused.why())
                    .isIn(
                            Rejection.OFFSET_MISMATCH,
                            Rejection.SUPERSEDED,
                            Rejection.NOT_APPENDABLE,
                            Rejection.OVER_LENGTH);
        }
    }

    @Test
    void M3_the_quota_is_never_exceeded_and_never_leaks() throws Exception {
        Quota quota = new Quota(100, 6);
        UploadService service = bench.service(bench.policy().quota(owner -> quota), bench.threads, System::nanoTime);
        LongAdder refused = new LongAdder();

        inThreads(THREADS, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < 150; i++) {
                createSomethingAndRemoveIt(service, random, refused);
                Usage usage = service.usage(ALICE);
                assertThat(usage.bytes()).isBetween(0L, quota.bytes());
                assertThat(usage.openSessions()).isBetween(0, quota.openSessions());
            }
            return true;
        });

        service.close();
        bench.clock.advance(Duration.ofMinutes(2));
        bench.service().maintenance().run();
        assertThat(service.usage(ALICE)).isEqualTo(Usage.NOTHING);
        assertThat(bench.memory.heldBytes()).isZero();
        assertThat(refused.sum()).isPositive();
    }

    private static void createSomethingAndRemoveIt(UploadService service, SplittableRandom random, LongAdder refused)
            throws Exception {
        int length = 1 + random.nextInt(39);
        try {
            UploadId id = created(service, length);
            if (random.nextBoolean()) {
                send(service, id, 0, new byte[random.nextInt(length + 1)]);
            }
            service.remove(CALLER, id);
        } catch (UploadRejectedException e) {
            assertThat(e.why()).isEqualTo(Rejection.OVER_QUOTA);
            refused.increment();
        }
    }

    enum Newcomer {
        HEAD,
        PATCH,
        DELETE,
        PAUSE;

        void comes(UploadService service, UploadId id) throws Exception {
            switch (this) {
                case HEAD ->
                    assertThat(service.resumePoint(CALLER, id).offset()).isEqualTo(40);
                case PATCH -> service.append(CALLER, id, AppendSpec.at(40));
                case DELETE -> service.remove(CALLER, id);
                case PAUSE -> service.pause(CALLER, id);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void F17_a_silent_append_gives_way_at_once_and_what_came_is_kept(Newcomer newcomer) throws Exception {
        UploadService service = bench.service(bench.policy(), bench.threads, bench::nanos);
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            UploadId id = created(service, 100);
            Append silent = service.append(CALLER, id, AppendSpec.at(0));
            silent.write(ByteBuffer.wrap(new byte[40]));
            CountDownLatch stopped = new CountDownLatch(1);
            silent.onStop(stopped::countDown);
            bench.clock.advance(Duration.ofMillis(50));

            long begun = System.nanoTime();
            newcomer.comes(service, id);
            quickest = Math.min(quickest, System.nanoTime() - begun);

            assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(row(service, id).offset()).isEqualTo(40);
            assertThat(row(service, id).epoch()).isEqualTo(1);
            rejects(Rejection.SUPERSEDED, () -> silent.end(Optional.empty()));
        }
        assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(100));
        service.close();
    }

    @Test
    void an_append_that_still_receives_is_not_disturbed_by_its_retry() throws Exception {
        UploadService service = bench.service(bench.policy(), bench.threads, bench::nanos);
        UploadId id = created(service, 100);
        Append busy = service.append(CALLER, id, AppendSpec.at(0));
        busy.write(ByteBuffer.wrap(new byte[40]));
        bench.clock.advance(Duration.ofMillis(49));

        rejects(Rejection.OFFSET_MISMATCH, () -> service.append(CALLER, id, AppendSpec.at(40)));

        busy.write(ByteBuffer.wrap(new byte[60]));
        assertThat(busy.end(Optional.empty()).session().offset()).isEqualTo(100);
        service.close();
    }

    @Test
    void F18_many_silent_appends_hold_no_thread_and_nobody_up() throws Exception {
        ExecutorService few = Executors.newFixedThreadPool(2);
        UploadPolicy.Builder policy = bench.policy().quota(owner -> Quota.UNLIMITED);
        UploadService service = bench.service(policy, few, System::nanoTime);
        List<Append> silent = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            UploadId id = created(service, 100);
            Append append = service.append(CALLER, id, AppendSpec.at(0));
            append.offer(ByteBuffer.wrap(new byte[7])).toCompletableFuture().get();
            silent.add(append);
        }

        long begun = System.nanoTime();
        UploadId other = created(service, 100);
        send(service, other, 0, new byte[50]);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(took).isLessThan(Duration.ofSeconds(5));
        for (Append append : silent) {
            assertThat(append.cut().session().offset()).isEqualTo(7);
        }
        service.close();
        few.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "CHECKPOINT"})
    void a_writer_stuck_in_the_storage_is_abandoned_and_its_bytes_never_count(FlakyStorage.Call call) throws Exception {
        UploadService service =
                bench.service(bench.policy().supersedeWait(Duration.ofMillis(50)), bench.threads, System::nanoTime);
        UploadId id = created(service, 100);
        Append stuck = service.append(CALLER, id, AppendSpec.at(0));
        Faults.Hold hold = bench.storage.faults().hold(call, 1);
        Future<?> writing = bench.threads.submit(() -> {
            assertThat(stuck.write(ByteBuffer.wrap(filled(50, 1)))).isEqualTo(Append.Next.MORE);
            return stuck.end(Optional.empty());
        });
        CountDownLatch stopped = new CountDownLatch(1);
        stuck.onStop(stopped::countDown);
        hold.awaitArrival();

        UploadSession row = service.resumePoint(CALLER, id);
        assertThat(row.offset()).isZero();
        assertThat(row.epoch()).isEqualTo(2);
        assertThat(stopped.getCount()).as("its host was told to stop").isZero();
        send(service, id, 0, filled(60, 2));
        hold.release();
        assertThatThrownBy(writing::get).isInstanceOf(ExecutionException.class);
        rejects(Rejection.SUPERSEDED, () -> stuck.end(Optional.empty()));
        assertThat(service.resumePoint(CALLER, id).offset()).isEqualTo(60);
        send(service, id, 60, filled(40, 2));
        service.close();

        assertThat(content(service, id)).isEqualTo(filled(100, 2));
        assertThat(bench.storage.openWriters()).isZero();
    }

    @Test
    void a_writer_stuck_in_the_storage_does_not_hold_up_a_chunk() throws Exception {
        UploadService service =
                bench.service(bench.policy().supersedeWait(Duration.ofMillis(50)), bench.threads, System::nanoTime);
        UploadId id = created(service, 100);
        Append stuck = service.append(CALLER, id, AppendSpec.at(0));
        Faults.Hold hold = bench.storage.faults().hold(FlakyStorage.Call.WRITE, 1);
        Future<Append.Next> writing = bench.threads.submit(() -> stuck.write(ByteBuffer.wrap(filled(10, 1))));
        hold.awaitArrival();

        ChunkSpec spec = new ChunkSpec(new ByteRange(0, 100), Optional.empty());
        try (Append chunk = service.chunk(CALLER, id, spec)) {
            chunk.write(ByteBuffer.wrap(filled(100, 2)));
            assertThat(chunk.end(Optional.empty()).session().state()).isNotEqualTo(SessionState.UPLOADING);
        }
        hold.release();
        writing.get();
        // superseded, or told by its writer that the finished upload was tidied up
        assertThatThrownBy(() -> stuck.end(Optional.empty()))
                .isInstanceOfAny(UploadRejectedException.class, IOException.class);
        service.close();

        assertThat(content(service, id)).isEqualTo(filled(100, 2));
    }

    @Test
    void closing_saves_what_came_of_every_running_append() throws Exception {
        UploadService service = service();
        List<UploadId> ids = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            UploadId id = created(service, 100);
            service.append(CALLER, id, AppendSpec.at(0)).write(ByteBuffer.wrap(new byte[i]));
            ids.add(id);
        }

        service.close();

        for (int i = 1; i <= 20; i++) {
            assertThat(row(service, ids.get(i - 1)).offset()).isEqualTo(i);
        }
        rejects(Rejection.CLOSING, () -> service.create(ALICE, UploadSpec.of("a", 1)));
    }

    @Test
    void closing_under_load_saves_every_byte_that_was_taken() throws Exception {
        UploadService service = service();
        CountDownLatch loaded = new CountDownLatch(THREADS);
        List<UploadId> ids = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            ids.add(created(service, MAX_LENGTH / 2));
        }
        List<Future<Integer>> taken = new ArrayList<>();
        for (UploadId id : ids) {
            taken.add(bench.threads.submit(() -> feed(service.append(CALLER, id, AppendSpec.at(0)), loaded)));
        }
        assertThat(loaded.await(30, TimeUnit.SECONDS)).isTrue();

        service.close();

        for (int i = 0; i < THREADS; i++) {
            assertThat(row(service, ids.get(i)).offset())
                    .isGreaterThanOrEqualTo(taken.get(i).get());
        }
        assertThat(bench.storage.openWriters()).isZero();
    }

    private static int feed(Append append, CountDownLatch loaded) throws Exception {
        int taken = 0;
        while (taken < MAX_LENGTH / 4 && append.write(ByteBuffer.wrap(new byte[7])) == Append.Next.MORE) {
            taken += 7;
            if (taken == 70) {
                loaded.countDown();
            }
        }
        try {
            append.end(Optional.empty());
        } catch (UploadRejectedException closing) {
            assertThat(closing.why()).isEqualTo(Rejection.CLOSING);
        }
        return taken;
    }

    private UploadService service() {
        return bench.service(bench.policy(), bench.threads, System::nanoTime);
    }

    private interface Work {
        boolean of(int thread) throws Exception;
    }

    private void inThreads(int count, Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Future<Boolean>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int thread = i;
            Callable<Boolean> one = () -> {
                start.await();
                return work.of(thread);
            };
            running.add(bench.threads.submit(one));
        }
        for (Future<Boolean> one : running) {
            assertThat(one.get()).isTrue();
        }
    }
}
