// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Workshop.ALICE;
import static dev.pawl.upload.engine.Workshop.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.FileId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.ContentTypeDetector;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.Faults.Action;
import dev.pawl.upload.testkit.Faults.When;
import dev.pawl.upload.testkit.ManualClock;
import dev.pawl.upload.testkit.model.ForwardingMetadataStore;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F30: a service that dies at any call of any door, before or after its effect, from the last byte to the end, and at
 * every call of the next one that goes on: another one ends it right, and nothing is promoted without its verdict.
 */
class EngineCrashTest {
    private static final Duration CLAIM_IS_OVER = Duration.ofSeconds(61);
    private static final int MOST_ROUNDS = 20;

    /** What the content is, and so how it must end. */
    private enum Content {
        CLEAN("a letter, nothing else", SessionState.COMPLETE),
        INFECTED("a letter with a VIRUS", SessionState.QUARANTINED),
        UNSCANNABLE("", SessionState.SCAN_FAILED),
        REFUSED("program, and no letter", SessionState.FAILED);

        private final byte[] bytes;
        private final SessionState end;

        Content(String text, SessionState end) {
            this.bytes = text.isEmpty() ? new byte[60] : text.getBytes(StandardCharsets.US_ASCII);
            this.end = end;
        }
    }

    @ParameterizedTest
    @EnumSource
    void F30_a_crash_at_any_step_ends_right_after_a_restart(Content content) throws Exception {
        for (When when : When.values()) {
            int steps = stepsOf(content);
            assertThat(steps).isGreaterThan(6);
            for (int first = 1; first <= steps; first++) {
                new World(content).livesThrough(new Death(first, when), Death.NEVER);
            }
            for (int second = 1; second <= steps; second++) {
                new World(content).livesThrough(new Death(1 + second / 2, when), new Death(second, when));
            }
        }
    }

    private static int stepsOf(Content content) throws Exception {
        Death never = new Death(Integer.MAX_VALUE, When.BEFORE);
        new World(content).livesThrough(never, Death.NEVER);
        return never.calls;
    }

    /** The end of a process: from some call on nothing happens any more. */
    private static final class Death {
        static final @Nullable Death NEVER = null;

        private final int at;
        private final When when;
        private int calls;
        private boolean dead;

        Death(int at, When when) {
            this.at = at;
            this.when = when;
        }

        <T, X extends Exception> T door(Action<T, X> call) throws IOException, X {
            boolean now = !dead && ++calls == at;
            dead |= now && when == When.BEFORE;
            if (dead) {
                throw new Died();
            }
            T result = call.run();
            dead |= now;
            if (dead) {
                throw new Died();
            }
            return result;
        }
    }

    private static final class Died extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Back-ends that outlive every service. */
    private static final class World {
        private final ManualClock clock = new ManualClock();
        private final MetadataStore metadata = new MemoryMetadataStore(clock);
        private final MemoryStorage storage = new MemoryStorage(1 << 20, clock);
        private final Content content;
        private boolean cleared;
        private int promotedUncleared;

        World(Content content) {
            this.content = content;
        }

        void livesThrough(Death first, @Nullable Death second) throws Exception {
            UploadService healthy = service(new Death(Integer.MAX_VALUE, When.BEFORE));
            UploadId id = healthy.create(ALICE, UploadSpec.of("a.txt", content.bytes.length))
                    .id();
            // the second half first: what this is shows only when everything is assembled
            int half = content.bytes.length / 2;
            chunk(healthy, id, half, content.bytes.length - half);
            dying(first, service -> chunk(service, id, 0, half));
            if (second != null) {
                clock.advance(CLAIM_IS_OVER);
                dying(second, service -> service.maintenance().run());
            }
            UploadService last = service(new Death(Integer.MAX_VALUE, When.BEFORE));
            if (row(last, id).state().takesBytes()) {
                chunk(last, id, 0, half);
            }
            for (int i = 0; i < MOST_ROUNDS && !settled(row(last, id)); i++) {
                clock.advance(CLAIM_IS_OVER);
                last.maintenance().run();
            }
            assertRight(last, row(last, id));
        }

        private interface Command {
            void on(UploadService service) throws Exception;
        }

        private void dying(Death death, Command command) throws Exception {
            try {
                command.on(service(death));
            } catch (IOException ended) {
                assertThat(death.dead).isTrue();
            }
        }

        private void assertRight(UploadService service, UploadSession row) throws Exception {
            assertThat(row.state()).isEqualTo(content.end);
            assertThat(promotedUncleared).isZero();
            FileId file = row.file();
            if (content.end == SessionState.COMPLETE) {
                try (Download download = service.open(CALLER, file, ByteRange.ALL)) {
                    assertThat(download.content().stream().readAllBytes()).isEqualTo(content.bytes);
                }
                assertThat(row.content().sha256()).hasValue(Workshop.sha256(content.bytes));
                assertThat(row.content().detectedType()).hasValue("text/letter");
                assertThat(service.usage(ALICE)).isEqualTo(new Usage(content.bytes.length, 0));
            } else {
                Bench.rejects(
                        switch (content) {
                            case INFECTED -> Rejection.QUARANTINED;
                            case UNSCANNABLE -> Rejection.NOT_AVAILABLE;
                            default -> Rejection.GONE;
                        },
                        () -> service.open(CALLER, file, ByteRange.ALL));
            }
            if (content == Content.REFUSED) {
                assertThat(storage.heldBytes()).isZero();
                assertThat(service.usage(ALICE)).isEqualTo(Usage.NOTHING);
            }
        }

        private static boolean settled(UploadSession row) {
            return switch (row.state()) {
                case COMPLETE, QUARANTINED, SCAN_FAILED -> true;
                case FAILED -> row.bytesGone();
                default -> false;
            };
        }

        private static UploadSession row(UploadService service, UploadId id) throws Exception {
            return service.status(Caller.operator(), id).session();
        }

        private void chunk(UploadService service, UploadId id, int at, int length) throws Exception {
            ChunkSpec spec = new ChunkSpec(new ByteRange(at, length), Optional.empty());
            try (Append chunk = service.chunk(CALLER, id, spec)) {
                chunk.write(ByteBuffer.wrap(content.bytes, at, length));
                chunk.end(Optional.empty());
            }
        }

        private UploadService service(Death death) {
            return UploadService.builder()
                    .metadata(new ForwardingMetadataStore(metadata) {
                        @Override
                        protected <T> T through(Body<T> call) throws IOException {
                            return death.<T, IOException>door(call::run);
                        }
                    })
                    .storage("main", new Bytes(storage, death))
                    .scanner(new Judge(death))
                    .detector(new Letters())
                    .policy(UploadPolicy.builder().allowedTypes("text/letter").build())
                    .executor(Runnable::run)
                    .nanoTime(() -> clock.instant().toEpochMilli() * 1_000_000)
                    .random(new Random(1 + death.at))
                    .build();
        }

        /** Nothing is promoted before it was found clean. */
        private final class Bytes extends ForwardingStorage {
            private final Death death;

            Bytes(Storage real, Death death) {
                super(real);
                this.death = death;
            }

            @Override
            protected <T, X extends Exception> T through(Action<T, X> call) throws IOException, X {
                return death.door(call);
            }

            @Override
            public Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
                    throws IOException, BytesLostException {
                promotedUncleared += cleared ? 0 : 1;
                return super.promote(id, whole, destination, pulse);
            }
        }

        private final class Judge implements Scanner {
            private final Death death;
            private final MemoryScanner judge =
                    new MemoryScanner().find("VIRUS", "VIRUS".getBytes(StandardCharsets.US_ASCII));

            Judge(Death death) {
                this.death = death;
            }

            @Override
            public String name() {
                return "judge";
            }

            @Override
            public Report scan(FileId id, long length, InputStream bytes, Duration timeout)
                    throws ScannerUnavailableException, IOException {
                if (content == Content.UNSCANNABLE) {
                    judge.answer(new Verdict.Unscannable("scripted"));
                }
                Report report = death.door(() -> judge.scan(id, length, bytes, timeout));
                cleared |= report.verdict() instanceof Verdict.Clean;
                return report;
            }

            @Override
            public void close() {}
        }
    }

    /** Whatever begins like a program is none. */
    private static final class Letters implements ContentTypeDetector {
        @Override
        public int headBytes() {
            return 40;
        }

        @Override
        public String detect(byte[] head, boolean whole) {
            return head.length > 0 && head[0] == 'p' ? "application/program" : "text/letter";
        }

        @Override
        public Optional<String> named(String type) {
            return Optional.of(type);
        }

        @Override
        public boolean fits(String type, String extension) {
            return true;
        }
    }
}
