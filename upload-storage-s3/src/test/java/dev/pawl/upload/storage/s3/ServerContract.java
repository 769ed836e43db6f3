// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.TestServer;
import dev.pawl.upload.testkit.StorageContract;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The contract on a real server, in one of the modes that it supports, with parts as small as S3 allows. */
@Timeout(300)
abstract class ServerContract extends StorageContract {
    private static final long PART = 5 << 20;
    private static final String BUCKET = "contract";
    /** They end with their servers, when the JVM does. */
    private static final Map<List<Object>, S3Client> CLIENTS = new ConcurrentHashMap<>();

    private final TestServer kind;
    private final ClientMode mode;
    private final Promotion promotion;
    private final String prefix = "of-" + UUID.randomUUID();
    private final ExecutorService executor = Executors.newFixedThreadPool(4);

    ServerContract(TestServer kind, ClientMode mode) {
        this(kind, mode, Promotion.COPY);
    }

    ServerContract(TestServer kind, ClientMode mode, Promotion promotion) {
        this.kind = kind;
        this.mode = mode;
        this.promotion = promotion;
    }

    @Override
    protected Storage open() {
        return builder().open();
    }

    /** As most hosts build it. */
    S3Storage.Builder builder() {
        return S3Storage.in(client(), BUCKET, executor)
                .prefix(prefix)
                .checksums(mode == ClientMode.SDK_DEFAULT ? Checksums.CRC32C : Checksums.MD5)
                .promotion(promotion)
                .writes(mode == ClientMode.UNCHUNKED ? Writes.PLAIN : Writes.CREATE_ONLY)
                .partSize(PART)
                .memory(128 << 20);
    }

    /** A bucket takes longer to make than most tests take. */
    private S3Client client() {
        return CLIENTS.computeIfAbsent(List.of(kind, mode), key -> {
            S3Client client = kind.server().client(mode);
            if (client.listBuckets().buckets().stream()
                    .noneMatch(bucket -> bucket.name().equals(BUCKET))) {
                client.createBucket(request -> request.bucket(BUCKET));
            }
            return client;
        });
    }

    @Override
    protected boolean shared() {
        return true;
    }

    @Override
    protected boolean damage(UploadId id) {
        List<S3Object> held = client().listObjectsV2(
                        request -> request.bucket(BUCKET).prefix(prefix + "/held/" + id))
                .contents();
        held.forEach(object -> client().putObject(
                        request -> request.bucket(BUCKET).key(object.key()), RequestBody.fromString("less")));
        return true;
    }

    @Override
    protected int histories() {
        return 6;
    }

    @Override
    protected int manyWriters() {
        return 40;
    }

    @AfterEach
    void disconnect() {
        executor.shutdown();
    }
}
