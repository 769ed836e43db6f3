// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.storage.s3.servers.TestServer;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo server on the RADOS gateway of Ceph, by one line of settings and the environment of its process. */
@Timeout(180)
final class S3IT {
    private static final int LENGTH = (20 << 20) + 17;
    private static final List<String> SILENT = List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    private static final SeededBytes CONTENT = new SeededBytes(77);

    @TempDir
    private Path folder;

    private S3Demo demo;

    @BeforeEach
    void prepare() {
        demo = new S3Demo(TestServer.CEPH.server(), folder);
    }

    @AfterEach
    void close() {
        demo.close();
    }

    @Test
    void a_real_client_uploads_and_what_is_downloaded_is_the_same_until_it_is_deleted() throws Exception {
        try (DemoProcess server = demo.start(0, List.of(), "")) {
            String path = uploaded(server.uploads()).getPath();
            TusClient tus = new TusClient(server.uploads());

            assertThat(tus.content(path)).isEqualTo(CONTENT.bytes(0, LENGTH));
            Answer range = tus.ask("GET", path, "Range: bytes=8388600-8388619");
            assertThat(range.status()).isEqualTo(206);
            assertThat(range.body()).isEqualTo(CONTENT.bytes(8_388_600, 20));
            TusClient.until(() -> demo.objects().size() == 1 ? Optional.of(true) : Optional.empty());
            assertThat(demo.objects()).allMatch(key -> key.startsWith("uploads/final/"));

            assertThat(tus.ask("DELETE", path).status()).isEqualTo(204);
            TusClient.until(() -> demo.objects().isEmpty() ? Optional.of(true) : Optional.empty());
            assertThat(demo.openUploads()).isEmpty();
            assertThat(tus.ask("GET", path).status()).isIn(404, 410);
        }
    }

    @Test
    void credentials_come_from_the_environment_and_wrong_ones_lose_nothing() throws Exception {
        String path;
        try (DemoProcess server = demo.start("wrong", 0, SILENT, "")) {
            TusClient tus = new TusClient(server.uploads());
            path = tus.create(5);
            assertThat(tus.patch(path, 0, "hello").status()).isGreaterThanOrEqualTo(500);
            assertThat(tus.offset(path)).isZero();
            server.stop();
        }
        try (DemoProcess server = demo.start(0, List.of(), "")) {
            TusClient tus = new TusClient(server.uploads());
            assertThat(tus.patch(path, 0, "hello").status()).isEqualTo(204);
            assertThat(tus.content(path)).isEqualTo(TusClient.bytes("hello"));
        }
    }

    private static URI uploaded(URI uploads) throws Exception {
        TusUpload upload = new TusUpload();
        upload.setSize(LENGTH);
        upload.setInputStream(CONTENT.stream(new ByteRange(0, LENGTH)));
        io.tus.java.client.TusClient tus = new io.tus.java.client.TusClient();
        tus.setUploadCreationURL(uploads.toURL());
        TusUploader uploader = tus.createUpload(upload);
        uploader.setRequestPayloadSize(9_000_000);
        while (uploader.uploadChunk() > -1) {
            // each call sends some of it
        }
        uploader.finish();
        return uploader.getUploadURL().toURI();
    }
}
