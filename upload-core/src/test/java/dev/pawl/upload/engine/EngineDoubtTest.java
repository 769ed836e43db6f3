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

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.FlakyMetadataStore.Call;
import dev.pawl.upload.testkit.FlakyMetadataStore.Fault;
import dev.pawl.upload.testkit.FlakyStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** F19: a commit of which nobody knows whether it happened. */
class EngineDoubtTest {
    private final Bench bench = new Bench();
    private final UploadService service = bench.service();

    @AfterEach
    void close() throws Exception {
        service.close();
        bench.close();
    }

    @Test
    void a_commit_that_lands_late_is_fenced_off_by_the_next_epoch() throws Exception {
        UploadId id = doubtful(Fault.LATER);

        UploadSession told = service.resumePoint(CALLER, id);
        assertThat(told.offset()).isZero();
        assertThat(told.epoch()).isEqualTo(2);
        assertThat(bench.metadata.release()).isEqualTo(List.of(Outcome.STALE));
        send(service, id, 0, filled(10, 2));

        assertThat(content(service, id)).isEqualTo(filled(10, 2));
    }

    @Test
    void a_commit_that_landed_is_believed() throws Exception {
        UploadId id = doubtful(Fault.LATER);
        bench.metadata.release();

        assertThat(service.resumePoint(CALLER, id).offset()).isEqualTo(4);
        send(service, id, 4, filled(6, 1));
        assertThat(content(service, id)).isEqualTo(filled(10, 1));
    }

    @ParameterizedTest
    @EnumSource
    void the_next_append_settles_the_doubt_too(Fault fault) throws Exception {
        UploadId id = doubtful(fault);
        long at = fault == Fault.AFTER ? 4 : 0;

        send(service, id, at, filled(10 - (int) at, 2));
        bench.metadata.release();

        assertThat(row(service, id).epoch()).isEqualTo(2);
        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(content(service, id)).endsWith(filled(6, 2));
    }

    @ParameterizedTest(name = "lands {0} commands later")
    @ValueSource(ints = {0, 1, 2, 3, 1000})
    void a_whole_life_goes_well_whichever_commit_is_in_doubt_and_whenever_it_lands(int commands) throws Exception {
        for (Call call : List.of(Call.REPLACE, Call.ADD_PART)) {
            long commits = live(call, 0, commands);
            assertThat(commits).isGreaterThan(2);
            for (int nth = 1; nth <= commits; nth++) {
                live(call, nth, commands);
            }
        }
    }

    private static long live(Call call, int nth, int commands) throws Exception {
        AtomicReference<FlakyMetadataStore> store = new AtomicReference<>();
        AtomicInteger since = new AtomicInteger();
        Life life = new Life(
                real -> {
                    store.set(new FlakyMetadataStore(real).fail(call, nth, Fault.LATER));
                    return store.get();
                },
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                e -> e instanceof IOException,
                () -> {
                    boolean held = nth > 0 && store.get().calls(call) >= nth;
                    if (held && since.getAndIncrement() == commands) {
                        store.get().release();
                    }
                });
        try {
            life.live();
        } catch (Exception | Error e) {
            throw new AssertionError(call + " " + nth + " was in doubt", e);
        }
        return store.get().calls(call);
    }

    private UploadId doubtful(Fault fault) throws Exception {
        UploadId id = created(service, 10);
        bench.metadata.fail(Call.REPLACE, 1, fault);
        assertThatThrownBy(() -> send(service, id, 0, filled(4, 1))).isInstanceOf(IOException.class);
        return id;
    }

    @Test
    void F12_an_error_while_bytes_are_written_leaves_none_of_them() throws Exception {
        UploadId id = created(service, 10);
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        append.write(ByteBuffer.wrap(filled(2, 1)));
        bench.storage.faults().fail(FlakyStorage.Call.WRITE, 1, Faults.When.AFTER, new OutOfMemoryError("scripted"));

        assertThat(append.write(ByteBuffer.wrap(filled(3, 1)))).isEqualTo(Append.Next.STOP);
        assertThatThrownBy(() -> append.end(Optional.empty())).isInstanceOf(IOException.class);
        send(service, id, 0, filled(10, 2));

        assertThat(content(service, id)).isEqualTo(filled(10, 2));
    }

    @Test
    void F12_an_error_at_the_end_of_an_append_is_its_answer_for_good_and_puts_it_in_doubt() throws Exception {
        UploadId id = created(service, 10);
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        append.write(ByteBuffer.wrap(filled(10, 1)));
        bench.metadata.before(Call.REPLACE, 1, () -> {
            throw new OutOfMemoryError("scripted");
        });

        assertThatThrownBy(() -> append.end(Optional.empty())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> append.end(Optional.empty())).isInstanceOf(IOException.class);
        assertThat(bench.metadata.calls(Call.REPLACE)).isEqualTo(2);
        send(service, id, 0, filled(10, 2));

        assertThat(row(service, id).epoch()).isEqualTo(2);
        assertThat(content(service, id)).isEqualTo(filled(10, 2));
    }

    @Test
    void a_record_in_doubt_is_no_refusal_though_it_ended_the_upload() throws Exception {
        UploadId id = created(service, 10);
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        append.write(ByteBuffer.wrap(filled(10, 1)));
        bench.clock.advance(Duration.ofSeconds(5));
        bench.metadata.fail(Call.REPLACE, 1, Fault.AFTER);
        Bench.running(append).tick();

        assertThat(row(service, id).state().takesBytes()).isFalse();
        assertThatThrownBy(() -> append.end(Optional.empty())).isInstanceOf(IOException.class);
    }

    /** Another node ended it, and removed the bytes below this one: that is what the client must hear. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void F12_an_error_below_an_upload_that_another_took_over_says_so(boolean atCheckpoint) throws Exception {
        UploadId id = created(service, 10);
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        append.write(ByteBuffer.wrap(filled(2, 1)));
        try (UploadService other = bench.service()) {
            send(other, id, 0, filled(10, 2));
        }
        bench.storage
                .faults()
                .failAll(atCheckpoint ? FlakyStorage.Call.CHECKPOINT : FlakyStorage.Call.WRITE, Faults.When.BEFORE);

        append.write(ByteBuffer.wrap(filled(3, 1)));
        rejects(Rejection.SUPERSEDED, () -> append.end(Optional.empty()));
    }

    @Test
    void F12_an_error_while_a_chunk_is_written_leaves_none_of_it() throws Exception {
        UploadId id = created(service, 10);
        ChunkSpec spec = new ChunkSpec(new ByteRange(0, 10), Optional.empty());
        Append chunk = service.chunk(CALLER, id, spec);
        bench.storage
                .faults()
                .fail(FlakyStorage.Call.WRITE, 1, Faults.When.BEFORE, new IllegalStateException("scripted"));

        assertThat(chunk.write(ByteBuffer.wrap(filled(10, 1)))).isEqualTo(Append.Next.STOP);
        assertThatThrownBy(() -> chunk.end(Optional.empty())).isInstanceOf(IOException.class);

        assertThat(row(service, id).state()).isEqualTo(SessionState.UPLOADING);
    }

    @Test
    void F12_an_error_below_a_chunk_that_came_by_another_request_meanwhile_is_none() throws Exception {
        UploadId id = created(service, 10);
        ChunkSpec spec = new ChunkSpec(new ByteRange(0, 10), Optional.empty());
        Append late = service.chunk(CALLER, id, spec);
        Append first = service.chunk(CALLER, id, spec);
        first.write(ByteBuffer.wrap(filled(10, 1)));
        first.end(Optional.empty());
        bench.storage.faults().failAll(FlakyStorage.Call.WRITE, Faults.When.BEFORE);

        assertThat(late.write(ByteBuffer.wrap(filled(10, 1)))).isEqualTo(Append.Next.STOP);
        assertThat(late.end(Optional.empty()).session().state()).isEqualTo(SessionState.COMPLETE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void a_chunk_that_finishes_an_append_is_told_not_now_while_parts_cannot_be_read(int nth) throws Exception {
        UploadId id = created(service, 10);
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        append.write(ByteBuffer.wrap(filled(10, 1)));
        bench.metadata.fail(Call.PARTS, nth, Fault.AFTER);

        try (Append chunk = service.chunk(CALLER, id, new ChunkSpec(new ByteRange(0, 10), Optional.empty()))) {
            chunk.end(Optional.empty());
        } catch (IOException | UploadRejectedException notNow) {
            assertThat(notNow).hasMessageContaining(id.toString());
        }
        append.close();
        bench.metadata.heal();
        bench.clock.advance(Duration.ofMinutes(2));
        service.maintenance().run();

        assertThat(content(service, id)).isEqualTo(filled(10, 1));
    }

    @Test
    void doubts_do_not_pile_up_and_none_is_forgotten() throws Exception {
        AtomicInteger names = new AtomicInteger();
        Epochs epochs = new Epochs(ledger(), () -> "writer" + names.incrementAndGet());
        UploadSession mine = row(service, created(service, 10));
        UploadSession held = heldBy(epochs.writer(), mine);
        assertThat(epochs.held(held)).isTrue();
        epochs.doubt(mine.id());
        Random random = new Random(1);
        for (int i = 0; i < 25_000; i++) {
            epochs.doubt(UploadId.next(random));
        }

        assertThat(epochs.held(held)).isFalse();
        assertThat(names).hasValue(3);
    }

    private Ledger ledger() {
        MemoryMetadataStore rows = new MemoryMetadataStore();
        Wiring wiring = new Wiring(
                rows,
                Map.of("main", new MemoryStorage(1)),
                List.of(),
                Map.of(),
                UploadPolicy.builder().build(),
                TypeRules.of(UploadPolicy.builder().build(), Optional.empty()),
                Runnable::run,
                new Random(1),
                System::nanoTime,
                rows.rateLimiter().orElseThrow(),
                UploadObserver.NOBODY);
        return new Ledger(wiring, () -> {});
    }

    private static UploadSession heldBy(String writer, UploadSession row) {
        return new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                row.spec(),
                row.placement(),
                row.state(),
                row.content(),
                new UploadSession.Fence(row.version(), row.epoch(), writer),
                row.duty(),
                row.outcome(),
                row.times());
    }
}
