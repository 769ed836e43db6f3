// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.Fault;
import dev.pawl.upload.storage.s3.servers.FaultProxy;
import dev.pawl.upload.storage.s3.servers.Operation;
import dev.pawl.upload.storage.s3.servers.S3Server;
import dev.pawl.upload.storage.s3.servers.TestServer;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** S1: bytes that changed on their way to the service are not stored, whichever checksum goes with them. */
@Timeout(120)
final class ChangedBytesIT {
    private static final int PART = 5 << 20;

    private final SeededBytes bytes = new SeededBytes(5);

    @ParameterizedTest
    @CsvSource({
        "CEPH, WHEN_REQUIRED, SIGNATURE",
        "CEPH, UNCHUNKED, SIGNATURE",
        "CEPH, WHEN_REQUIRED, MD5",
        "S3PROXY, WHEN_REQUIRED, SIGNATURE",
        "S3PROXY, UNCHUNKED, SIGNATURE",
        "S3PROXY, WHEN_REQUIRED, MD5",
        "S3PROXY, SDK_DEFAULT, CRC32C"
    })
    void a_bit_that_changed_is_seen_by_the_service(TestServer kind, ClientMode mode, Checksums checksums)
            throws Exception {
        String bucket = "changed-" + UUID.randomUUID();
        S3Server server = kind.server();
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try (S3Client direct = server.client(ClientMode.UNCHUNKED);
                FaultProxy proxy = FaultProxy.before(server);
                S3Client client = proxy.client(mode)) {
            direct.createBucket(request -> request.bucket(bucket));
            S3Storage storage = S3Storage.in(client, bucket, executor)
                    .checksums(checksums)
                    .partSize(PART)
                    .memory(4 * PART)
                    .open();
            proxy.every(Operation.PUT_OBJECT, Fault.changed(200_000));
            proxy.every(Operation.UPLOAD_PART, Fault.changed(3_000_000));

            assertThatThrownBy(() -> store(storage, 300_000)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> store(storage, PART)).isInstanceOf(IOException.class);
            assertThat(proxy.allPlayed()).isTrue();
            assertThat(direct.listObjectsV2(request -> request.bucket(bucket)).contents())
                    .isEmpty();

            proxy.heal();
            store(storage, 300_000);
            store(storage, PART);
        } finally {
            executor.shutdown();
        }
    }

    private void store(S3Storage storage, int length) throws Exception {
        UploadId id = UploadId.next(new SplittableRandom());
        try (StorageWriter writer = storage.openWriter(id, Position.NOTHING)) {
            writer.write(bytes.buffer(0, length));
            writer.checkpoint();
        }
    }
}
