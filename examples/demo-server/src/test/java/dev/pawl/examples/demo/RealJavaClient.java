// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.testkit.SeededBytes;
import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** tus-java-client as its documentation says: resume or create, upload, and begin again when that fails. */
record RealJavaClient(URI uploads, TusURLStore urls) {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    URI upload(SeededBytes content, long length) throws Exception {
        TusUpload upload = new TusUpload();
        upload.setSize(length);
        upload.setFingerprint("content");
        TusClient tus = new TusClient();
        tus.setUploadCreationURL(uploads.toURL());
        tus.enableResuming(urls);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            upload.setInputStream(content.stream(new ByteRange(0, length)));
            try {
                TusUploader uploader = tus.resumeOrCreateUpload(upload);
                uploader.setChunkSize(64 << 10);
                uploader.setRequestPayloadSize(1 << 30);
                while (uploader.uploadChunk() > -1) {
                    // each call sends 64 KiB
                }
                uploader.finish();
                return uploader.getUploadURL().toURI();
            } catch (IOException | ProtocolException again) {
                Thread.sleep(100);
            }
        }
        throw new IOException("gave up");
    }
}
