// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.config.UploadConfiguration;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.FaultProxy;
import dev.pawl.upload.storage.s3.servers.Operation;
import dev.pawl.upload.storage.s3.servers.S3Server;
import dev.pawl.upload.storage.s3.servers.TestServer;
import dev.pawl.upload.testkit.SeededBytes;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/** A service made by settings alone, whose uploads lie in the RADOS gateway of Ceph. */
@Timeout(180)
final class SettingsIT {
    private static final int MIB = 1 << 20;
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final String KEY = "aws.accessKeyId";
    private static final String SECRET = "aws.secretAccessKey";

    private final String bucket = "settings-" + UUID.randomUUID();
    private final ExecutorService executor = Executors.newFixedThreadPool(8);
    private final SeededBytes bytes = new SeededBytes(11);
    private FaultProxy proxy;
    private UploadConfiguration configuration;

    @BeforeEach
    void open() throws Exception {
        S3Server server = TestServer.CEPH.server();
        try (S3Client direct = server.client(ClientMode.WHEN_REQUIRED)) {
            direct.createBucket(request -> request.bucket(bucket));
        }
        System.setProperty(KEY, server.credentials().accessKeyId());
        System.setProperty(SECRET, server.credentials().secretAccessKey());
        proxy = FaultProxy.before(server);
        configuration = UploadConfiguration.open(
                Map.of(
                        "upload.storage",
                        "s3://" + bucket + "/uploads?region=us-east-1&path-style=true&checksums=required&endpoint="
                                + proxy.endpoint(),
                        "upload.metadata",
                        "memory:/"),
                executor);
    }

    @AfterEach
    void close() throws Exception {
        configuration.close();
        proxy.close();
        executor.shutdown();
        System.clearProperty(KEY);
        System.clearProperty(SECRET);
    }

    @Test
    void a_small_upload_is_one_put_one_copy_and_one_delete() throws Exception {
        upload(4096);

        assertThat(proxy.counts())
                .isEqualTo(Map.of(
                        Operation.PUT_OBJECT,
                        1L,
                        Operation.COPY_OBJECT,
                        1L,
                        Operation.DELETE_OBJECT,
                        1L,
                        // the download
                        Operation.GET_OBJECT,
                        1L));
    }

    @Test
    void while_bytes_flow_records_are_where_parts_end() throws Exception {
        upload(40 * MIB);

        assertThat(proxy.count(Operation.UPLOAD_PART)).isEqualTo(5);
        assertThat(proxy.count(Operation.CREATE_MULTIPART_UPLOAD)).isLessThanOrEqualTo(2);
        assertThat(proxy.count(Operation.PUT_OBJECT)).isZero();
    }

    private void upload(int length) throws Exception {
        Caller alice = new Caller.Owner(ALICE);
        UploadSession session = configuration.service().create(ALICE, UploadSpec.of("some.bin", length));
        configuration.service().append(alice, session.id(), AppendSpec.at(0), bytes.stream(new ByteRange(0, length)));
        configuration.service().complete(alice, session.id(), Duration.ofSeconds(60));

        assertThat(configuration.service().file(alice, session.file()).state()).isEqualTo(FileState.AVAILABLE);
        try (Download download = configuration.service().open(alice, session.file(), ByteRange.ALL)) {
            assertThat(SeededBytes.sha256(download.content().stream()))
                    .isEqualTo(bytes.sha256(new ByteRange(0, length)));
        }
    }
}
