// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Bench.CALLER;
import static dev.pawl.upload.engine.Bench.content;
import static dev.pawl.upload.engine.Bench.created;
import static dev.pawl.upload.engine.Bench.filled;
import static dev.pawl.upload.engine.Bench.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyMetadataStore.Call;
import dev.pawl.upload.testkit.FlakyStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session lives as long as bytes come, however they come and whatever happens beside them. */
class EngineExpiryTest {
    private static final Duration TIMEOUT = Duration.ofHours(1);

    private final Bench bench = new Bench();
    private final UploadService service = service();
    private final UploadService other = service();
    private UploadId id = UploadId.next(new Random(1));

    private UploadService service() {
        return bench.service(bench.policy().sessionTimeout(TIMEOUT), Runnable::run, bench::nanos);
    }

    @BeforeEach
    void create() throws Exception {
        id = created(service, 30);
    }

    @AfterEach
    void close() throws Exception {
        service.close();
        other.close();
        bench.close();
    }

    private Append chunk(int at) throws Exception {
        return service.chunk(CALLER, id, new ChunkSpec(new ByteRange(at, 10), Optional.empty()));
    }

    /** All its bytes have come, none of them is recorded. */
    private Append wholeChunk() throws Exception {
        Append chunk = chunk(0);
        chunk.write(ByteBuffer.wrap(filled(10, 1)));
        return chunk;
    }

    private static void end(Append chunk) {
        try {
            chunk.end(Optional.empty());
        } catch (IOException | UploadRejectedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_part_that_comes_just_before_an_expired_session_is_ended_keeps_it() throws Exception {
        Append chunk = wholeChunk();
        bench.clock.advance(TIMEOUT);
        bench.metadata.before(Call.REPLACE, 1, () -> end(chunk));

        other.maintenance().run();

        assertThat(row(service, id).state()).isEqualTo(SessionState.UPLOADING);
        assertThat(row(service, id).expiresAt()).hasValue(bench.clock.instant().plus(TIMEOUT));
    }

    @Test
    void a_part_that_comes_while_an_epoch_is_taken_keeps_its_activity() throws Exception {
        Append chunk = wholeChunk();
        bench.clock.advance(Duration.ofMinutes(40));
        bench.metadata.before(Call.REPLACE, 1, () -> end(chunk));

        assertThat(other.resumePoint(CALLER, id).epoch()).isEqualTo(2);

        Instant now = bench.clock.instant();
        assertThat(row(service, id).times().lastActivity()).isEqualTo(now);
        assertThat(row(service, id).expiresAt()).hasValue(now.plus(TIMEOUT));
    }

    @Test
    void a_chunk_that_comes_slowly_keeps_its_session_alive() throws Exception {
        chunk(20).close();
        bench.clock.advance(Duration.ofMinutes(59));
        Append slow = chunk(0);
        for (int i = 0; i < 10; i++) {
            assertThat(slow.write(ByteBuffer.wrap(filled(1, i)))).isEqualTo(Append.Next.MORE);
            bench.clock.advance(Duration.ofMinutes(59));
            service.maintenance().run();
        }

        assertThat(slow.end(Optional.empty()).received()).containsExactly(new ByteRange(0, 10));
    }

    @Test
    void a_chunk_that_does_not_come_keeps_nothing_alive() throws Exception {
        Append silent = chunk(0);
        silent.write(ByteBuffer.wrap(filled(1, 1)));
        bench.clock.advance(TIMEOUT);
        service.maintenance().run();

        assertThat(row(service, id).state()).isEqualTo(SessionState.FAILED);
        silent.close();
    }

    @Test
    void a_chunk_that_keeps_the_session_alive_does_not_disturb_an_append_beside_it() throws Exception {
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        Append slow = chunk(20);
        for (int i = 0; i < 10; i++) {
            bench.clock.advance(Duration.ofMinutes(10));
            assertThat(append.write(ByteBuffer.wrap(filled(2, 1)))).isEqualTo(Append.Next.MORE);
            assertThat(slow.write(ByteBuffer.wrap(filled(1, 1)))).isEqualTo(Append.Next.MORE);
        }

        slow.end(Optional.empty());
        append.end(Optional.empty());
        assertThat(content(service, id)).isEqualTo(filled(30, 1));
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void F14_a_node_that_fails_late_to_discard_what_another_one_discarded_charges_nothing_again() throws Exception {
        service.append(CALLER, id, AppendSpec.at(0)).write(ByteBuffer.wrap(new byte[10]));
        Faults.Hold hold = bench.storage.faults().hold(FlakyStorage.Call.PRUNE, 1);
        bench.storage.faults().fail(FlakyStorage.Call.PRUNE, 1, Faults.When.AFTER);
        Future<Boolean> removing = bench.threads.submit(() -> {
            service.remove(CALLER, id);
            return true;
        });
        hold.awaitArrival();
        bench.clock.advance(Duration.ofSeconds(61));
        assertThat(row(other, id).bytesGone()).isFalse();
        other.maintenance().run();
        assertThat(row(other, id).bytesGone()).isTrue();

        hold.release();
        assertThat(removing.get()).isTrue();

        assertThat(row(other, id).bytesGone()).isTrue();
        assertThat(other.usage(Bench.ALICE).bytes()).isZero();
    }
}
