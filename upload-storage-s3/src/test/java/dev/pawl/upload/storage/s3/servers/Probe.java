// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;

/** A bucket of a server, and what is done in it again and again. */
final class Probe implements AutoCloseable {
    /** The smallest part that is not the last. */
    static final int PART = 5 << 20;

    private static final SeededBytes CONTENT = new SeededBytes(1);

    private final S3Server server;
    private final S3Client client;
    private final String bucket = "probe-" + UUID.randomUUID();

    Probe(S3Server server, ClientMode mode) {
        this.server = server;
        this.client = server.client(mode);
        client.createBucket(b -> b.bucket(bucket));
    }

    S3Server server() {
        return server;
    }

    S3Client client() {
        return client;
    }

    String bucket() {
        return bucket;
    }

    static byte[] bytes(int length) {
        return CONTENT.bytes(0, length);
    }

    static RequestBody body(int length) {
        return RequestBody.fromBytes(bytes(length));
    }

    /** A key that nobody used. */
    static String newKey() {
        return UUID.randomUUID().toString();
    }

    /** A new object of so many bytes. */
    String put(int length) {
        String key = newKey();
        client.putObject(b -> b.bucket(bucket).key(key), body(length));
        return key;
    }

    byte[] get(String key) {
        return client.getObjectAsBytes(b -> b.bucket(bucket).key(key)).asByteArray();
    }

    boolean holds(String key, int... lengths) {
        byte[] expected = new byte[Arrays.stream(lengths).sum()];
        int at = 0;
        for (int length : lengths) {
            System.arraycopy(bytes(length), 0, expected, at, length);
            at += length;
        }
        return Arrays.equals(get(key), expected);
    }

    /** A multipart upload under a new key. */
    Upload begin() {
        return begin(b -> {});
    }

    Upload begin(Consumer<CreateMultipartUploadRequest.Builder> more) {
        String key = newKey();
        String id = client.createMultipartUpload(b -> b.bucket(bucket).key(key).applyMutation(more))
                .uploadId();
        return new Upload(key, id);
    }

    /** What a client without credentials is told. */
    static HttpURLConnection fetch(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.getResponseCode();
        return connection;
    }

    @Override
    public void close() {
        client.close();
    }

    /** A multipart upload. */
    final class Upload {
        private final String key;
        private final String id;
        private final List<CompletedPart> parts = new ArrayList<>();

        private Upload(String key, String id) {
            this.key = key;
            this.id = id;
        }

        String key() {
            return key;
        }

        String id() {
            return id;
        }

        List<CompletedPart> parts() {
            return parts;
        }

        /** Uploads a part of so many bytes, and remembers it for {@link #complete}. */
        Upload part(int number, int length) {
            String tag = client.uploadPart(
                            b -> b.bucket(bucket).key(key).uploadId(id).partNumber(number), body(length))
                    .eTag();
            return with(number, tag);
        }

        Upload copied(int number, String from, String range) {
            String tag = client.uploadPartCopy(b -> b.sourceBucket(bucket)
                            .sourceKey(from)
                            .copySourceRange(range)
                            .destinationBucket(bucket)
                            .destinationKey(key)
                            .uploadId(id)
                            .partNumber(number))
                    .copyPartResult()
                    .eTag();
            return with(number, tag);
        }

        Upload with(int number, String tag) {
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            return this;
        }

        /** The ETag of the object. */
        String complete() {
            return client.completeMultipartUpload(
                            b -> b.bucket(bucket).key(key).uploadId(id).multipartUpload(all -> all.parts(parts)))
                    .eTag();
        }

        void abort() {
            client.abortMultipartUpload(b -> b.bucket(bucket).key(key).uploadId(id));
        }
    }
}
