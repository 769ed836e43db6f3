// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.S3Server;
import dev.pawl.upload.storage.s3.servers.TestServer;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** S9: the service itself serves promoted content, as what it was signed for, and nothing is signed before. */
@Timeout(120)
final class SignedUrlIT {
    private static final int LENGTH = (6 << 20) + 5;
    private static final String TYPE = "text/plain";
    private static final String DISPOSITION = "attachment; filename=\"a.txt\"";

    private final String bucket = "signed-" + UUID.randomUUID();
    private final UploadId id = UploadId.next(new SplittableRandom());
    private final SeededBytes bytes = new SeededBytes(5);

    @ParameterizedTest
    @CsvSource({"CEPH, COPY", "CEPH, IN_PLACE", "S3PROXY, COPY", "S3PROXY, IN_PLACE"})
    void S9_a_signed_url_serves_promoted_content_and_none_is_there_before(TestServer kind, Promotion promotion)
            throws Exception {
        S3Server server = kind.server();
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try (S3Client client = server.client(ClientMode.WHEN_REQUIRED);
                S3Presigner presigner = server.presigner()) {
            client.createBucket(request -> request.bucket(bucket));
            S3Storage storage = S3Storage.in(client, bucket, executor)
                    .presigner(presigner)
                    .checksums(Checksums.MD5)
                    .promotion(promotion)
                    .partSize(5 << 20)
                    .memory(64 << 20)
                    .open();
            Checkpoint whole = storage.assemble(id, uploaded(storage), LENGTH, Pulse.NONE);

            assertThat(signed(storage, whole)).isEmpty();
            Checkpoint promoted = storage.promote(id, whole, "files", Pulse.NONE);
            HttpURLConnection get = (HttpURLConnection)
                    signed(storage, promoted).orElseThrow().toURL().openConnection();

            try (InputStream content = get.getInputStream()) {
                assertThat(content.readAllBytes()).isEqualTo(bytes.bytes(0, LENGTH));
            }
            assertThat(get.getContentType()).isEqualTo(TYPE);
            assertThat(get.getHeaderField("Content-Disposition")).isEqualTo(DISPOSITION);
        } finally {
            executor.shutdown();
        }
    }

    private Optional<URI> signed(S3Storage storage, Checkpoint checkpoint) throws Exception {
        return storage.signedUrl(id, checkpoint, Duration.ofMinutes(5), DISPOSITION, TYPE);
    }

    private Position uploaded(S3Storage storage) throws Exception {
        try (StorageWriter writer = storage.openWriter(id, Position.NOTHING)) {
            writer.write(bytes.buffer(0, LENGTH));
            StorageWriter.Saved saved = writer.checkpoint();
            return new Position(saved.checkpoint(), LENGTH, 1, saved.sealed());
        }
    }
}
