// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.webhook;

import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.engine.UploadListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Sends every event to one receiver as a signed POST, and takes any 2xx for an answer that it has it. With everything else
 * the event comes again: the outbox keeps it, over restarts and on every node, after pauses that grow. So a receiver gets
 * each event at least once; {@code Pawl-Event} is the same every time, and within an upload {@code sequence} grows.
 */
public final class Webhook implements UploadListener {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI receiver;
    private final WebhookSignature signature;
    private final Duration patience;
    private final InstantSource clock;

    /**
     * A webhook.
     *
     * @param receiver an HTTP address
     * @param signature by a key that the receiver has too
     * @param patience how long one answer may take; much less than {@code UploadPolicy.claim}
     * @param clock of the signatures
     */
    public Webhook(URI receiver, WebhookSignature signature, Duration patience, InstantSource clock) {
        this.receiver = receiver;
        this.signature = signature;
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public void on(UploadEvent event) throws IOException, InterruptedException {
        byte[] body = EventJson.of(event).getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(receiver)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header("Pawl-Event", event.id())
                .header("Pawl-Signature", signature.of(body, clock.instant()))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the receiver of webhooks answered " + answer.statusCode());
        }
    }
}
