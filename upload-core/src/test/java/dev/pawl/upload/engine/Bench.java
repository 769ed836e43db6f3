// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.FlakyStorage;
import dev.pawl.upload.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Back-ends that fail on demand, services over them, and threads of their own for whoever wants some. */
final class Bench {
    static final OwnerId ALICE = new OwnerId("alice");
    static final Caller CALLER = new Caller.Owner(ALICE);
    static final int MAX_LENGTH = 1 << 20;

    final ManualClock clock = new ManualClock();
    final FlakyMetadataStore metadata = new FlakyMetadataStore(new MemoryMetadataStore(clock));
    final MemoryStorage memory = new MemoryStorage(64L << 20, clock);
    final FlakyStorage storage = new FlakyStorage(memory);
    final List<UploadEvent> told = new CopyOnWriteArrayList<>();
    final ExecutorService threads = Executors.newCachedThreadPool();
    private int services;

    UploadPolicy.Builder policy() {
        return UploadPolicy.builder().maxLength(MAX_LENGTH).quota(owner -> new Quota(8L * MAX_LENGTH, 50));
    }

    /** A service whose steps run in the caller's thread and whose time is the manual clock. */
    UploadService service(Scanner... scanners) {
        return service(policy(), Runnable::run, this::nanos, scanners);
    }

    /** As {@link #service(Scanner...)}, by other rules. */
    UploadService service(UploadPolicy.Builder policy) {
        return service(policy, Runnable::run, this::nanos);
    }

    UploadService service(UploadPolicy.Builder policy, Executor executor, LongSupplier nanoTime, Scanner... scanners) {
        UploadService.Builder builder = UploadService.builder()
                .metadata(metadata)
                .storage("main", storage)
                .policy(policy.build())
                .executor(executor)
                .nanoTime(nanoTime)
                .random(new Random(++services))
                .listener("bench", told::add);
        for (Scanner scanner : scanners) {
            builder.scanner(scanner);
        }
        return builder.build();
    }

    long nanos() {
        return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    static UploadId created(UploadService service, long length) throws Exception {
        return service.create(ALICE, UploadSpec.of("a.bin", length)).id();
    }

    static Status send(UploadService service, UploadId id, long offset, byte[] bytes) throws Exception {
        return service.append(CALLER, id, AppendSpec.at(offset), new ByteArrayInputStream(bytes));
    }

    /** What runs behind an append that a service opened. */
    static RunningAppend running(Append append) {
        return (RunningAppend) ((MeteredAppend) append).counted();
    }

    static UploadSession row(UploadService service, UploadId id) throws Exception {
        return service.status(Caller.operator(), id).session();
    }

    static byte[] content(UploadService service, UploadId id) throws Exception {
        try (Download download = service.open(CALLER, row(service, id).file(), ByteRange.ALL)) {
            return download.content().stream().readAllBytes();
        }
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static void rejects(Rejection why, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UploadRejectedException.class, e -> assertThat(e.why()).isEqualTo(why));
    }

    void close() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
}
