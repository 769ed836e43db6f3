// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.FlakyMetadataStore.Call;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FollowingTest {
    private static final Caller ALICE = Caller.owner("alice");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final MemoryMetadataStore store = new MemoryMetadataStore();
    private final MemoryStorage storage = new MemoryStorage(1 << 20);
    private final UploadService here = service();
    private final UploadService there = service();

    @AfterEach
    void stop() {
        here.close();
        there.close();
        threads.shutdownNow();
    }

    @Test
    void J16_the_first_call_tells_how_it_is_and_the_next_ones_what_changed() throws Exception {
        UploadId id = created(6);
        try (Following following = here.follow(ALICE, id)) {
            assertThat(following.next(LONG).orElseThrow().received()).isEmpty();
            assertThat(following.next(Duration.ofMillis(50))).isEmpty();
            append(here, id, 0, "abc");
            assertThat(following.next(LONG).orElseThrow().received()).containsExactly(new ByteRange(0, 3));
            append(here, id, 3, "d");
            assertThat(following.next(LONG).orElseThrow().received()).containsExactly(new ByteRange(0, 4));
            append(here, id, 4, "ef");
            Status last = following.next(LONG).orElseThrow();
            while (last.session().state() != SessionState.COMPLETE) {
                last = following.next(LONG).orElseThrow();
            }
            assertThat(following.next(Duration.ofMillis(50))).isEmpty();
        }
    }

    @Test
    void J18_a_slow_reader_gets_the_newest_and_nothing_piles_up() throws Exception {
        UploadId id = created(100);
        try (Following following = here.follow(ALICE, id)) {
            following.next(LONG);
            for (int i = 0; i < 50; i++) {
                append(here, id, i, "x");
            }
            assertThat(following.next(LONG).orElseThrow().received()).containsExactly(new ByteRange(0, 50));
            assertThat(following.next(Duration.ofMillis(50))).isEmpty();
        }
    }

    @Test
    void J16_what_another_node_receives_is_told_too() throws Exception {
        UploadId id = created(6);
        try (Following following = here.follow(ALICE, id)) {
            following.next(LONG);
            Future<Optional<Status>> next = threads.submit(() -> following.next(LONG));
            append(there, id, 0, "abc");
            assertThat(next.get(30, TimeUnit.SECONDS).orElseThrow().received()).containsExactly(new ByteRange(0, 3));
        }
    }

    @Test
    void J16_parallel_chunks_are_told_at_once() throws Exception {
        UploadId id = created(6);
        try (Following following = here.follow(ALICE, id)) {
            following.next(LONG);
            try (Append chunk = here.chunk(ALICE, id, new ChunkSpec(new ByteRange(3, 3), Optional.empty()))) {
                chunk.write(ByteBuffer.wrap(new byte[3]));
                chunk.end(Optional.empty());
            }
            Status seen = following.next(LONG).orElseThrow();
            while (seen.received().isEmpty()) {
                seen = following.next(LONG).orElseThrow();
            }
            assertThat(seen.received()).containsExactly(new ByteRange(3, 3));
        }
    }

    @Test
    void J16_how_far_a_storage_is_with_its_work_is_told_and_costs_no_record() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        FlakyMetadataStore counted = new FlakyMetadataStore(store);
        Storage telling = new ForwardingStorage(storage) {
            @Override
            public Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
                    throws IOException, BytesLostException {
                pulse.alive(1, 6);
                begun.countDown();
                await(seen);
                for (int i = 2; i < 6; i++) {
                    pulse.alive(i, 6);
                }
                return super.promote(id, whole, destination, pulse);
            }

            @Override
            public boolean prompt(UploadId id, Position at) {
                return false;
            }
        };
        try (UploadService slow = UploadService.builder()
                .metadata(counted)
                .storage("main", telling)
                .executor(threads)
                .build()) {
            UploadId id =
                    slow.create(new OwnerId("alice"), UploadSpec.of("a", 6)).id();
            append(slow, id, 0, "abcdef");
            await(begun);
            long records = counted.calls(Call.REPLACE);
            try (Following following = slow.follow(ALICE, id);
                    Following elsewhere = there.follow(ALICE, id)) {
                Status now = following.next(LONG).orElseThrow();
                assertThat(now.session().state()).isEqualTo(SessionState.PROMOTING);
                assertThat(now.moved()).hasValue(new Moved(1, 6));
                assertThat(slow.status(ALICE, id).moved()).hasValue(new Moved(1, 6));
                assertThat(elsewhere.next(LONG).orElseThrow().moved()).isEmpty();
                seen.countDown();
                while (now.session().state() != SessionState.COMPLETE) {
                    now = following.next(LONG).orElseThrow();
                }
                assertThat(now.moved()).isEmpty();
            }
            assertThat(counted.calls(Call.REPLACE)).isEqualTo(records + 1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void J19_A26_nobody_follows_what_is_not_his() throws Exception {
        try (Following foreign = here.follow(Caller.owner("bob"), created(6))) {
            assertThatThrownBy(() -> foreign.next(LONG)).isInstanceOf(UploadRejectedException.class);
        }
    }

    @Test
    void a_wait_ends_when_it_is_closed_and_when_the_service_closes() throws Exception {
        UploadId id = created(6);
        Following one = here.follow(ALICE, id);
        Following other = here.follow(ALICE, id);
        one.next(LONG);
        other.next(LONG);
        Future<Optional<Status>> first = threads.submit(() -> one.next(LONG));
        Future<Optional<Status>> second = threads.submit(() -> other.next(LONG));
        one.close();
        one.close();
        assertThat(first.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(one.over()).isTrue();
        assertThat(other.over()).isFalse();
        here.close();
        assertThat(second.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(other.over()).isTrue();
        other.close();
    }

    private UploadService service() {
        return UploadService.builder()
                .metadata(store)
                .storage("main", storage)
                .executor(threads)
                .build();
    }

    private UploadId created(long length) throws Exception {
        return here.create(new OwnerId("alice"), UploadSpec.of("x", length)).id();
    }

    private static void append(UploadService service, UploadId id, long offset, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        service.append(ALICE, id, AppendSpec.at(offset), new ByteArrayInputStream(bytes));
    }
}
