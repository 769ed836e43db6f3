// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** What the AWS SDK does with a large file: parts of one size, some at once, straight to the service. */
final class SdkTransfer implements AutoCloseable {
    private static final byte[] CONTENT = Connection.content();
    private static final String TYPE = "application/octet-stream";

    private final S3Client client;
    private final String bucket;
    private final long partSize;
    private final ExecutorService threads;

    /**
     * @param place a value of {@code upload.storage}
     * @param partSize bytes of each part
     * @param parallel parts at once
     */
    SdkTransfer(URI place, long partSize, int parallel) {
        this.bucket = place.getAuthority();
        this.partSize = partSize;
        this.threads = Executors.newFixedThreadPool(parallel);
        this.client = client(Place.settings(place));
    }

    private static S3Client client(Map<String, String> settings) {
        S3ClientBuilder builder = S3Client.builder().forcePathStyle("true".equals(settings.get("path-style")));
        if (settings.containsKey("endpoint")) {
            builder.endpointOverride(URI.create(settings.get("endpoint")));
        }
        if (!settings.getOrDefault("checksums", "default").equals("default")) {
            builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
        return builder.build();
    }

    /** Stores an object of this length; returns its key. */
    String upload(long length) throws Exception {
        String key = "bench/" + UUID.randomUUID();
        String id = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(key).contentType(TYPE))
                .uploadId();
        List<Future<CompletedPart>> parts = new ArrayList<>();
        for (long at = 0; at < length; at += partSize) {
            int number = parts.size() + 1;
            long count = Math.min(partSize, length - at);
            parts.add(threads.submit(() -> part(key, id, number, count)));
        }
        List<CompletedPart> done = new ArrayList<>();
        for (Future<CompletedPart> part : parts) {
            done.add(part.get());
        }
        client.completeMultipartUpload(
                request -> request.bucket(bucket).key(key).uploadId(id).multipartUpload(upload -> upload.parts(done)));
        return key;
    }

    private CompletedPart part(String key, String id, int number, long length) {
        UploadPartRequest request = UploadPartRequest.builder()
                .bucket(bucket)
                .key(key)
                .uploadId(id)
                .partNumber(number)
                .contentLength(length)
                .build();
        RequestBody body = RequestBody.fromContentProvider(() -> stream(length), length, TYPE);
        String etag = client.uploadPart(request, body).eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private static InputStream stream(long length) {
        return new RepeatedBlock(CONTENT, length);
    }

    void remove(String key) {
        client.deleteObject(request -> request.bucket(bucket).key(key));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
