// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Bench.ALICE;
import static dev.pawl.upload.engine.Bench.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Four uploads from their creation until nothing is left of them: one in sequence, one in parallel chunks, a partial one
 * and its concatenation. The client and the host are stubborn and do nothing but what their documents say: after
 * whatever goes wrong they ask where to go on, and call maintenance every minute.
 */
final class Life {
    private static final int PATIENCE = 50;

    private final ManualClock clock = new ManualClock();
    private final MemoryMetadataStore metadata = new MemoryMetadataStore(clock);
    private final MemoryStorage storage = new MemoryStorage(1 << 20, clock);
    private final List<UploadEvent> told = new ArrayList<>();
    private final Predicate<Throwable> expected;
    private final Step afterEach;
    private final UploadService service;

    /** Something that is tried until it went well. */
    interface Step {
        void happen() throws IOException, UploadRejectedException;
    }

    /**
     * @param expected what may be thrown besides refusals
     * @param afterEach happens after every command, however it went
     */
    Life(
            UnaryOperator<MetadataStore> rows,
            UnaryOperator<Storage> bytes,
            UnaryOperator<Scanner> verdicts,
            Predicate<Throwable> expected,
            Step afterEach) {
        this.expected = expected;
        this.afterEach = afterEach;
        this.service = UploadService.builder()
                .metadata(rows.apply(metadata))
                .storage("main", bytes.apply(storage))
                .scanner(verdicts.apply(new MemoryScanner()))
                .policy(UploadPolicy.builder()
                        .maxLength(100)
                        .allowanceStep(8)
                        .sessionTimeout(Duration.ofHours(3))
                        .quota(owner -> new Quota(400, 20))
                        .build())
                .executor(Runnable::run)
                .nanoTime(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .random(new Random(1))
                .listener("life", told::add)
                .build();
    }

    static Life over(Trap trap) {
        return new Life(
                real -> trap.on(MetadataStore.class, real),
                real -> trap.on(Storage.class, real),
                real -> trap.on(Scanner.class, real),
                trap::causes,
                () -> {});
    }

    void live() throws Exception {
        byte[] plain = content(20);
        byte[] chunked = content(24);
        byte[] piece = content(9);
        UploadId one = created(UploadSpec.ofUnknownLength("one"));
        sent(one, plain);
        UploadId two = created(UploadSpec.of("two", chunked.length));
        chunksSent(two, chunked);
        UploadId partial = created(UploadSpec.of("partial", piece.length).asPartial());
        sent(partial, piece);
        UploadId whole = created(UploadSpec.concatenation("whole", List.of(partial, partial)));

        complete(one, plain);
        complete(two, chunked);
        byte[] twice = Arrays.copyOf(piece, 18);
        System.arraycopy(piece, 0, twice, 9, 9);
        complete(whole, twice);
        for (UploadId id : List.of(one, two, partial, whole)) {
            stubbornly(() -> service.remove(CALLER, id));
        }
        nothingIsLeft();
        for (UploadId id : List.of(one, two, whole)) {
            assertThat(told)
                    .filteredOn(event -> event.upload().equals(id))
                    .extracting(UploadEvent::state)
                    .containsSubsequence(SessionState.PENDING, SessionState.COMPLETE, SessionState.DELETED);
        }
    }

    private UploadId created(UploadSpec spec) throws Exception {
        List<UploadId> made = new ArrayList<>();
        stubbornly(() -> {
            try {
                made.add(service.create(ALICE, spec).id());
            } catch (UploadRejectedException e) {
                made.add(joinedInDoubt(spec).orElseThrow(() -> e));
            }
        });
        return made.get(made.size() - 1);
    }

    /** The client of a concatenation whose creation was in doubt finds it where its sources went. */
    private Optional<UploadId> joinedInDoubt(UploadSpec spec) throws IOException {
        return metadata.find(spec.sources().get(0))
                .flatMap(rows -> rows.session().outcome().joinedTo());
    }

    private void sent(UploadId id, byte[] content) throws Exception {
        stubbornly(() -> {
            UploadSession row = service.resumePoint(CALLER, id);
            while (row.state().takesBytes() && row.offset() < content.length) {
                int from = (int) row.offset();
                int to = Math.min(content.length, from + 8);
                AppendSpec spec =
                        to == content.length ? AppendSpec.at(from).declaring(OptionalLong.of(to)) : AppendSpec.at(from);
                byte[] bytes = Arrays.copyOfRange(content, from, to);
                row = service.append(CALLER, id, spec, new ByteArrayInputStream(bytes))
                        .session();
            }
        });
    }

    private void chunksSent(UploadId id, byte[] content) throws Exception {
        for (int at = content.length - 8; at >= 0; at -= 8) {
            int from = at;
            stubbornly(() -> {
                ChunkSpec spec = new ChunkSpec(new ByteRange(from, 8), Optional.empty());
                if (!service.status(CALLER, id).session().state().takesBytes()) {
                    return;
                }
                try (Append chunk = service.chunk(CALLER, id, spec)) {
                    chunk.write(ByteBuffer.wrap(content, from, 8));
                    chunk.end(Optional.empty());
                }
            });
        }
    }

    private void complete(UploadId id, byte[] content) throws Exception {
        for (int i = 0; i < PATIENCE && state(id) != SessionState.COMPLETE; i++) {
            minute();
        }
        assertThat(state(id)).isEqualTo(SessionState.COMPLETE);
        stubbornly(() -> {
            UploadSession row = service.status(CALLER, id).session();
            service.archive(CALLER, row.file());
            service.restore(CALLER, row.file());
            try (Download download = service.open(CALLER, row.file(), ByteRange.ALL)) {
                assertThat(download.content().stream().readAllBytes()).isEqualTo(content);
            }
        });
    }

    private SessionState state(UploadId id) throws IOException {
        return metadata.find(id).orElseThrow().session().state();
    }

    private void nothingIsLeft() throws Exception {
        for (int i = 0; i < 5; i++) {
            minute();
        }
        clock.advance(Duration.ofHours(25));
        minute();
        clock.advance(Duration.ofHours(25));
        minute();
        minute();
        assertThat(metadata.usage(ALICE)).isEqualTo(Usage.NOTHING);
        assertThat(metadata.usage(new OwnerId("nobody"))).isEqualTo(Usage.NOTHING);
        assertThat(storage.heldBytes()).isZero();
    }

    private void stubbornly(Step step) throws Exception {
        for (int i = 0; i < PATIENCE; i++) {
            if (wentWell(step)) {
                return;
            }
            minute();
        }
        throw new AssertionError("it never went well");
    }

    private void minute() throws Exception {
        clock.advance(Duration.ofSeconds(61));
        wentWell(() -> service.maintenance().run());
    }

    private boolean wentWell(Step step) throws Exception {
        try {
            step.happen();
            return true;
        } catch (Exception | Error e) {
            if (!expected.test(e)) {
                throw e;
            }
            return false;
        } finally {
            afterEach.happen();
        }
    }

    private static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
