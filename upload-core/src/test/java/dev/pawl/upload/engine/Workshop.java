// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/** A service over memory back-ends and a manual clock, and everything a test of the engine says often. */
final class Workshop implements AutoCloseable {
    static final OwnerId ALICE = new OwnerId("alice");
    static final Caller CALLER = new Caller.Owner(ALICE);

    final ManualClock clock = new ManualClock();
    final FlakyMetadataStore metadata = new FlakyMetadataStore(new MemoryMetadataStore(clock));
    final MemoryStorage storage = new MemoryStorage(1L << 30, clock);
    final List<String> told = new ArrayList<>();
    final UploadService service;
    private int services;

    Workshop(Scanner... scanners) {
        this(UploadPolicy.builder().maxLength(1 << 20).quota(owner -> new Quota(4 << 20, 20)), scanners);
    }

    Workshop(UploadPolicy.Builder policy, Scanner... scanners) {
        this(policy, Runnable::run, scanners);
    }

    Workshop(UploadPolicy.Builder policy, Executor executor, Scanner... scanners) {
        service = service(policy, executor, metadata, scanners);
    }

    /** Another node over the same back-ends. */
    UploadService service(UploadPolicy.Builder policy, Executor executor, MetadataStore store, Scanner... scanners) {
        UploadService.Builder builder = UploadService.builder()
                .metadata(store)
                .storage("main", storage)
                .policy(policy.build())
                .executor(executor)
                .nanoTime(() -> clock.instant().toEpochMilli() * 1_000_000)
                .random(new Random(++services))
                .listener("test", event -> told.add(event.state() + "@" + event.upload()));
        for (Scanner scanner : scanners) {
            builder.scanner(scanner);
        }
        return builder.build();
    }

    UploadSession create(long length) throws Exception {
        return service.create(ALICE, UploadSpec.of("a.bin", length));
    }

    Status send(UploadId id, long offset, byte[] bytes) throws Exception {
        return service.append(CALLER, id, AppendSpec.at(offset), new ByteArrayInputStream(bytes));
    }

    UploadSession row(UploadId id) throws Exception {
        return service.status(Caller.operator(), id).session();
    }

    byte[] content(StoredFile file) throws Exception {
        try (Download download = service.open(CALLER, file.id(), ByteRange.ALL)) {
            return download.content().stream().readAllBytes();
        }
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static Checksum sha256(byte[] bytes) throws Exception {
        return Checksum.of(
                Checksum.Algorithm.SHA256, MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Override
    public void close() {
        service.close();
    }
}
