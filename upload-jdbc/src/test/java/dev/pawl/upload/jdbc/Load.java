// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.MetadataStore.Page;
import dev.pawl.upload.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Stubborn clients of the real engine over a database that fails: they send uploads in pieces, and after whatever goes
 * wrong ask where to go on. None believes anything but answers, and each checks every answer.
 */
final class Load implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final int LONGEST = 3000;
    private static final int PATIENCE = 400;

    private final ManualClock clock;
    private final MetadataStore metadata;
    private final MemoryStorage storage;
    private final UploadService service;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<UploadId, byte[]> sent = new ConcurrentHashMap<>();
    private final Map<UploadId, Set<String>> completions = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();

    Load(ManualClock clock, MetadataStore metadata) {
        this.clock = clock;
        this.metadata = metadata;
        this.storage = new MemoryStorage(1 << 30, clock);
        this.service = UploadService.builder()
                .metadata(metadata)
                .storage("main", storage)
                .executor(threads)
                .nanoTime(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .policy(UploadPolicy.builder()
                        .maxLength(LONGEST)
                        .allowanceStep(512)
                        .quota(owner -> Quota.UNLIMITED)
                        .build())
                .listener("load", this::hear)
                .build();
    }

    /** How often a client was told "not now". */
    int failures() {
        return failures.get();
    }

    /** How often a client was told that its bytes are recorded. */
    int acknowledged() {
        return acknowledged.get();
    }

    int uploads() {
        return sent.size();
    }

    /** Begins; the result ends when every client has brought its last upload to its end. */
    List<Future<?>> until(BooleanSupplier enough, long seed) {
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + i);
            OwnerId owner = new OwnerId("owner" + i % 3);
            clients.add(threads.submit(() -> {
                while (!enough.getAsBoolean()) {
                    upload(owner, random);
                }
                return null;
            }));
        }
        return clients;
    }

    /** When the faults are over: everything comes to its end without a human, and nothing that was told was untrue. */
    void settles() throws Exception {
        for (int round = 0; unfinished() > 0; round++) {
            assertThat(round).as("rounds of maintenance").isLessThan(50);
            clock.advance(Duration.ofMinutes(20));
            service.maintenance().run();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        for (Map.Entry<UploadId, byte[]> upload : sent.entrySet()) {
            checkContent(upload.getKey(), upload.getValue());
        }
        for (int round = 0; completions.size() < sent.size(); round++) {
            assertThat(round).as("rounds of delivery").isLessThan(200);
            clock.advance(Duration.ofMinutes(1));
            service.maintenance().run();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(completions.keySet()).isEqualTo(sent.keySet());
        assertThat(completions.values()).allMatch(ids -> ids.size() == 1);
        forgetsWhatNobodyKnows();
    }

    @Override
    public void close() throws IOException {
        service.close();
        threads.shutdownNow();
        try {
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        storage.close();
    }

    private void upload(OwnerId owner, Random random) throws Exception {
        Caller caller = new Caller.Owner(owner);
        byte[] bytes = new byte[1 + random.nextInt(LONGEST)];
        random.nextBytes(bytes);
        boolean deferred = random.nextInt(4) == 0;
        UploadSpec spec = deferred ? UploadSpec.ofUnknownLength("a.bin") : UploadSpec.of("a.bin", bytes.length);
        UploadId id = stubborn(() -> service.create(owner, spec)).id();
        long told = 0;
        long at = 0;
        boolean whole = false;
        while (!whole) {
            int end = (int) Math.min(bytes.length, at + 1 + random.nextInt(1 + bytes.length / 3));
            AppendSpec append = AppendSpec.at(at);
            if (end == bytes.length && deferred) {
                append = append.declaring(OptionalLong.of(bytes.length));
            }
            try {
                UploadSession session = service.append(
                                caller, id, append, new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) at, end)))
                        .session();
                acknowledged.incrementAndGet();
                at = session.offset();
                assertThat(at).as("upload %s", id).isGreaterThanOrEqualTo(end);
                told = at;
                whole = !session.state().open();
            } catch (IOException | UploadRejectedException e) {
                failures.incrementAndGet();
                UploadSession session = stubborn(() -> service.resumePoint(caller, id));
                at = session.offset();
                assertThat(at).as("offset of upload %s, told before", id).isGreaterThanOrEqualTo(told);
                told = at;
                whole = !session.state().open();
            }
        }
        assertThat(at).isEqualTo(bytes.length);
        sent.put(id, bytes);
    }

    private interface Command<T> {
        T run() throws IOException, UploadRejectedException;
    }

    private <T> T stubborn(Command<T> command) throws Exception {
        for (int i = 0; ; i++) {
            try {
                return command.run();
            } catch (IOException e) {
                failures.incrementAndGet();
                if (i == PATIENCE) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.min(i, 50)));
            }
        }
    }

    private void hear(UploadEvent event) {
        if (event.state() == SessionState.COMPLETE) {
            completions
                    .computeIfAbsent(event.upload(), id -> ConcurrentHashMap.newKeySet())
                    .add(event.id());
        }
    }

    private long unfinished() throws IOException {
        long unfinished = 0;
        for (UploadId id : sent.keySet()) {
            UploadSession row = metadata.find(id).orElseThrow().session();
            assertThat(row.state()).as("upload %s", id).isNotIn(SessionState.FAILED, SessionState.CANCELLED);
            unfinished += row.state() == SessionState.COMPLETE ? 0 : 1;
        }
        return unfinished;
    }

    private void checkContent(UploadId id, byte[] bytes) throws Exception {
        UploadSession row = metadata.find(id).orElseThrow().session();
        try (Download download = service.open(new Caller.Owner(row.owner()), row.file(), ByteRange.ALL)) {
            assertThat(download.content().stream().readAllBytes())
                    .as("content of upload %s", id)
                    .isEqualTo(bytes);
        }
    }

    /** A creation whose answer was lost is a session that nobody knows: it expires, and its charge goes back. */
    private void forgetsWhatNobodyKnows() throws IOException {
        clock.advance(Duration.ofDays(2));
        service.maintenance().run();
        for (int i = 0; i < 3; i++) {
            OwnerId owner = new OwnerId("owner" + i);
            Usage sum = Usage.NOTHING;
            Optional<String> cursor = Optional.empty();
            do {
                Page<UploadSession> page = metadata.sessions(Optional.of(owner), Set.of(), cursor, 1000);
                for (UploadSession row : page.rows()) {
                    sum = sum.plus(row.usage());
                    assertThat(row.state()).isIn(SessionState.COMPLETE, SessionState.FAILED);
                    assertThat(row.state() == SessionState.COMPLETE).isEqualTo(sent.containsKey(row.id()));
                }
                cursor = page.next();
            } while (cursor.isPresent());
            assertThat(metadata.usage(owner)).as("account of %s", owner).isEqualTo(sum);
            assertThat(sum.openSessions()).isZero();
        }
    }
}
