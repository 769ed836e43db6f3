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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.Usage;
import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyMetadataStore.Call;
import dev.pawl.upload.testkit.FlakyMetadataStore.Fault;
import dev.pawl.upload.testkit.FlakyStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Maintenance, events, and what an idle service keeps. */
class EngineUpkeepTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void M6_a_leap_of_the_clock_puts_expiry_off_by_as_much() throws Exception {
        AtomicLong monotonic = new AtomicLong();
        UploadService service = bench.service(bench.policy(), Runnable::run, monotonic::get);
        UploadId id = created(service, 10);
        service.maintenance().run();

        bench.clock.advance(Duration.ofDays(3));
        service.maintenance().run();
        assertThat(row(service, id).state()).isEqualTo(SessionState.PENDING);

        bench.clock.advance(Duration.ofHours(23));
        monotonic.addAndGet(Duration.ofHours(23).toNanos());
        service.maintenance().run();
        assertThat(row(service, id).state()).isEqualTo(SessionState.PENDING);

        bench.clock.advance(Duration.ofHours(2));
        monotonic.addAndGet(Duration.ofHours(2).toNanos());
        service.maintenance().run();
        assertThat(row(service, id).state()).isEqualTo(SessionState.FAILED);
    }

    @Test
    void F13_sessions_that_are_put_off_do_not_keep_other_work_from_being_done() throws Exception {
        AtomicLong monotonic = new AtomicLong();
        UploadPolicy.Builder policy =
                bench.policy().quota(owner -> Quota.UNLIMITED).sessionTimeout(Duration.ofSeconds(1));
        UploadService service = bench.service(policy, Runnable::run, monotonic::get);
        UploadService busy = bench.service(policy, EngineUpkeepTest::refuse, monotonic::get);
        UploadId left = created(busy, 10);
        bench.storage.faults().failAll(FlakyStorage.Call.PROMOTE, Faults.When.BEFORE);
        send(busy, left, 0, new byte[10]);
        bench.storage.faults().heal();
        for (int i = 0; i < 450; i++) {
            created(service, 10);
        }
        bench.metadata.fail(Call.DUE, 1, Fault.BEFORE);
        assertThatThrownBy(() -> service.maintenance().run()).isInstanceOf(IOException.class);

        bench.clock.advance(Duration.ofDays(3));
        service.maintenance().run();

        assertThat(row(service, left).state()).isEqualTo(SessionState.COMPLETE);
    }

    private static void refuse(Runnable task) {
        throw new RejectedExecutionException("busy");
    }

    @Test
    void S10_bytes_that_no_row_names_are_counted_then_removed_and_their_id_is_taken() throws Exception {
        UploadService service = bench.service();
        UploadId orphan = UploadId.next(new Random(7));
        orphan(orphan);
        UploadId mine = created(service, 10);
        send(service, mine, 0, new byte[3]);
        assertThat(service.maintenance().dryRun().orphans()).as("too young").isZero();
        bench.clock.advance(Duration.ofHours(23));
        send(service, mine, 3, new byte[3]);
        bench.clock.advance(Duration.ofHours(2));

        assertThat(service.maintenance().dryRun().orphans()).isEqualTo(1);
        assertThat(bench.memory.residents(Optional.empty(), 10)).hasSize(2);
        assertThat(service.maintenance().sweep()).isEqualTo(new Maintenance.Report(0, 1, 1, 0));

        assertThat(bench.memory.residents(Optional.empty(), 10)).hasSize(1);
        assertThat(row(service, orphan).state()).isEqualTo(SessionState.DELETED);
        rejects(Rejection.GONE, () -> service.resumePoint(Caller.operator(), orphan));
        assertThat(service.resumePoint(CALLER, mine).offset()).isEqualTo(6);
    }

    @Test
    void S10_a_creation_that_lands_after_its_bytes_were_swept_fails() throws Exception {
        UploadService service = bench.service();
        Random sameAsTheServices = new Random(1);
        sameAsTheServices.nextLong();
        sameAsTheServices.nextLong();
        UploadId late = UploadId.next(sameAsTheServices);
        bench.metadata.fail(Call.REPLACE, 1, Fault.LATER);
        assertThatThrownBy(() -> created(service, 10)).isInstanceOf(IOException.class);
        orphan(late);
        bench.clock.advance(Duration.ofHours(25));
        assertThat(service.maintenance().sweep().orphans()).isEqualTo(1);

        assertThat(bench.metadata.release()).isEqualTo(List.of(Outcome.STALE));

        assertThat(row(service, late).state()).isEqualTo(SessionState.DELETED);
        assertThat(bench.memory.heldBytes()).isZero();
        assertThat(service.usage(Bench.ALICE)).isEqualTo(Usage.NOTHING);
    }

    @Test
    void I10_what_cannot_be_removed_does_not_keep_what_lies_behind_it() throws Exception {
        UploadService service = bench.service();
        for (int i = 0; i < 3; i++) {
            orphan(UploadId.next(new Random(i)));
        }
        bench.clock.advance(Duration.ofHours(25));
        bench.storage.faults().fail(FlakyStorage.Call.PRUNE, 1, Faults.When.BEFORE);

        service.maintenance().sweep();
        assertThat(bench.memory.residents(Optional.empty(), 10)).hasSize(1);
        service.maintenance().run();
        assertThat(bench.memory.heldBytes()).isZero();
    }

    private void orphan(UploadId id) throws Exception {
        StorageWriter writer = bench.memory.openWriter(id, new Position(Checkpoint.NONE, 0, 1, List.of()));
        writer.write(ByteBuffer.wrap(new byte[5]));
        writer.checkpoint();
        writer.close();
    }

    @Test
    void a_claim_that_waits_for_a_thread_is_not_tried_again() throws Exception {
        List<Runnable> waiting = new ArrayList<>();
        UploadService service = bench.service(bench.policy(), waiting::add, bench::nanos, new MemoryScanner());
        UploadId id = created(service, 10);
        send(service, id, 0, filled(10, 1));
        for (int i = 0; i < 10; i++) {
            bench.clock.advance(Duration.ofMinutes(2));
            service.maintenance().run();
        }
        assertThat(row(service, id).duty().tries()).isEqualTo(1);

        while (!waiting.isEmpty()) {
            waiting.remove(0).run();
        }
        assertThat(content(service, id)).isEqualTo(filled(10, 1));
    }

    @Test
    void M7_a_listener_that_throws_gets_the_event_again_and_none_before_it() throws Exception {
        List<SessionState> heard = new ArrayList<>();
        List<Throwable> troubles = new ArrayList<>(List.of(
                new IOException("scripted"),
                new IllegalStateException("scripted"),
                new NoClassDefFoundError("scripted")));
        UploadService service = UploadService.builder()
                .metadata(bench.metadata)
                .storage("main", bench.storage)
                .executor(Runnable::run)
                .nanoTime(bench::nanos)
                .listener("troubled", event -> hear(event, heard, troubles))
                .build();
        UploadId id = created(service, 3);
        send(service, id, 0, new byte[3]);
        for (int i = 0; i < 10; i++) {
            bench.clock.advance(Duration.ofSeconds(31));
            service.maintenance().run();
        }

        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(heard)
                .containsExactly(
                        SessionState.PENDING,
                        SessionState.UPLOADING,
                        SessionState.ASSEMBLING,
                        SessionState.SCANNING,
                        SessionState.PROMOTING,
                        SessionState.COMPLETE);
    }

    @Test
    void M7_what_is_refused_comes_after_pauses_that_grow_and_keeps_others_waiting_for_nothing() throws Exception {
        List<Long> tries = new ArrayList<>();
        List<UploadId> heard = new ArrayList<>();
        UploadService service = UploadService.builder()
                .metadata(bench.metadata)
                .storage("main", bench.storage)
                .executor(Runnable::run)
                .nanoTime(bench::nanos)
                .listener("picky", event -> {
                    if (heard.isEmpty()) {
                        tries.add(bench.nanos() / 1_000_000_000);
                        throw new IOException("scripted");
                    }
                    heard.add(event.upload());
                })
                .build();
        UploadId refused = created(service, 3);
        long begun = bench.nanos() / 1_000_000_000;
        for (int i = 0; i < 3_600; i++) {
            bench.clock.advance(Duration.ofSeconds(1));
            service.maintenance().run();
        }

        assertThat(tries.stream().map(at -> at - begun))
                .containsExactly(
                        0L, 1L, 2L, 3L, 5L, 8L, 12L, 18L, 27L, 41L, 62L, 93L, 140L, 210L, 315L, 473L, 710L, 1065L,
                        1598L, 2198L, 2798L, 3398L);
        heard.add(refused);
        UploadId other = created(service, 3);
        assertThat(heard).as("at once").endsWith(other);
        bench.clock.advance(Duration.ofMinutes(10));
        service.maintenance().run();
        assertThat(heard).containsExactly(refused, other, refused);
    }

    @Test
    void M7_a_slow_listener_gives_back_what_it_cannot_tell_within_its_claim() throws Exception {
        List<UploadId> slow = new ArrayList<>();
        List<UploadId> quick = new ArrayList<>();
        UploadService silent = listening(event -> {}, task -> {
            throw new RejectedExecutionException("scripted");
        });
        for (int i = 0; i < 5; i++) {
            created(silent, 3);
        }
        UploadService quickNode = listening(event -> quick.add(event.upload()), Runnable::run);
        UploadService slowNode = listening(
                event -> {
                    slow.add(event.upload());
                    bench.clock.advance(Duration.ofSeconds(20));
                    if (slow.size() == 3) {
                        quickNode.maintenance().run();
                    }
                },
                Runnable::run);
        slowNode.maintenance().run();

        assertThat(slow).hasSize(4).doesNotHaveDuplicates().doesNotContainAnyElementsOf(quick);
        assertThat(quick).hasSize(1);
    }

    private UploadService listening(UploadListener listener, Executor executor) {
        return UploadService.builder()
                .metadata(bench.metadata)
                .storage("main", bench.storage)
                .executor(executor)
                .nanoTime(bench::nanos)
                .listener("test", listener)
                .build();
    }

    private static void hear(UploadEvent event, List<SessionState> heard, List<Throwable> troubles) throws Exception {
        if (!troubles.isEmpty()) {
            Throwable trouble = troubles.remove(0);
            if (trouble instanceof Error error) {
                throw error;
            }
            throw (Exception) trouble;
        }
        heard.add(event.state());
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void M7_a_listener_that_hangs_holds_up_neither_uploads_nor_other_listeners() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(2);
        UploadService service = UploadService.builder()
                .metadata(bench.metadata)
                .storage("main", bench.storage)
                .executor(bench.threads)
                .nanoTime(bench::nanos)
                .listener("a hangs", event -> hanging.await())
                .listener("b hears", event -> {
                    if (event.state() == SessionState.COMPLETE) {
                        told.countDown();
                    }
                })
                .build();
        for (int i = 0; i < 2; i++) {
            UploadId id = created(service, 3);
            assertThat(send(service, id, 0, new byte[3]).session().state()).isEqualTo(SessionState.COMPLETE);
        }

        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        service.close();
        hanging.countDown();
    }

    @Test
    void M7_deliveries_outlive_a_store_that_breaks() throws Exception {
        UploadService service = bench.service();
        bench.metadata.before(Call.TAKE, 1, () -> {
            throw new IllegalStateException("scripted");
        });
        UploadId id = created(service, 3);

        send(service, id, 0, new byte[3]);

        assertThat(bench.told).extracting(UploadEvent::state).contains(SessionState.COMPLETE);
    }

    @Test
    void S5_the_states_of_digests_between_two_requests_are_bounded() throws Exception {
        LiveDigests digests = new LiveDigests();
        Checkpoint at = Checkpoint.of(new byte[] {1});
        Random random = new Random(1);
        UploadId first = UploadId.next(random);
        digests.leave(first, at, Digests.sha256());
        UploadId last = first;
        for (int i = 0; i < 10_000; i++) {
            last = UploadId.next(random);
            digests.leave(last, at, Digests.sha256());
        }

        assertThat(digests.resume(first, at, 1)).isEmpty();
        assertThat(digests.resume(last, Checkpoint.of(new byte[] {2}), 1)).isEmpty();
        digests.leave(last, at, Digests.sha256());
        assertThat(digests.resume(last, at, 1)).isPresent();
        assertThat(digests.resume(last, at, 1)).as("taken out").isEmpty();
    }

    @Test
    void S5_no_writer_stays_open_behind_an_append_however_it_ended() throws Exception {
        UploadService service =
                bench.service(bench.policy().quota(owner -> Quota.UNLIMITED), Runnable::run, bench::nanos);
        for (int i = 0; i < 200; i++) {
            UploadId id = created(service, 100);
            Append append = service.append(CALLER, id, AppendSpec.at(0));
            append.write(ByteBuffer.wrap(new byte[5]));
            switch (i % 4) {
                case 0 -> append.cut();
                case 1 -> append.close();
                case 2 -> service.remove(CALLER, id);
                default -> service.resumePoint(CALLER, id);
            }
        }

        assertThat(bench.storage.openWriters()).isZero();
    }

    @Test
    void a_stream_is_read_no_further_than_it_is_wanted() throws Exception {
        UploadService service = bench.service();
        UploadId id = created(service, 100_000);
        InputStream body = new ByteArrayInputStream(new byte[1 << 20]);

        rejects(Rejection.OVER_LENGTH, () -> service.append(CALLER, id, AppendSpec.at(0), body));

        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(body.available()).isGreaterThan(800_000);
    }

    @Test
    void a_stream_that_breaks_leaves_what_came() throws Exception {
        UploadService service = bench.service();
        UploadId id = created(service, 100_000);
        InputStream body = new SequenceInputStream(new ByteArrayInputStream(filled(30_000, 1)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        });

        assertThatThrownBy(() -> service.append(CALLER, id, AppendSpec.at(0), body))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
        assertThat(service.resumePoint(CALLER, id).offset()).isEqualTo(30_000);
    }
}
