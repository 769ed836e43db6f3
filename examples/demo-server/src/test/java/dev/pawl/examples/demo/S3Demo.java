// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The demo server as a process whose uploads lie in a bucket of their own; its rows are on local disk. */
final class S3Demo implements AutoCloseable {
    private final S3Server server;
    private final Path data;
    private final String bucket = "demo-" + UUID.randomUUID();
    private final S3Client client;

    S3Demo(S3Server server, Path data) {
        this.server = server;
        this.data = data;
        client = server.client(ClientMode.WHEN_REQUIRED);
        client.createBucket(request -> request.bucket(bucket));
    }

    /** Starts it; more goes to the query of the storage's setting. */
    DemoProcess start(int port, List<String> jvm, String more, String... settings) throws IOException {
        return start(server.credentials().secretAccessKey(), port, jvm, more, settings);
    }

    /** Starts it with a secret of the caller's. */
    DemoProcess start(String secret, int port, List<String> jvm, String more, String... settings) throws IOException {
        String[] all = List.of(settings).toArray(new String[settings.length + 1]);
        all[settings.length] = "upload.storage=s3://" + bucket + "/uploads?path-style=true&checksums=required&endpoint="
                + server.endpoint() + more;
        return DemoProcess.start(data, port, jvm, environment(secret), all);
    }

    /** All that the SDK's chain can find: nothing of the machine's own. */
    private Map<String, String> environment(String secret) {
        Map<String, String> environment = new HashMap<>();
        environment.put("AWS_ACCESS_KEY_ID", server.credentials().accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", secret);
        environment.put("AWS_REGION", server.region().id());
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("AWS_CONFIG_FILE", data.resolve("none").toString());
        environment.put("AWS_SHARED_CREDENTIALS_FILE", data.resolve("none").toString());
        return environment;
    }

    /** The keys in its bucket. */
    List<String> objects() {
        return client.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** The keys of multipart uploads that were neither completed nor aborted. */
    List<String> openUploads() {
        return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }
}
