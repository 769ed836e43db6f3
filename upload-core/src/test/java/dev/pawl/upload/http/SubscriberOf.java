// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Collects a body into memory. */
final class SubscriberOf implements Flow.Subscriber<ByteBuffer> {
    final CompletableFuture<String> ended = new CompletableFuture<>();
    private final ByteArrayOutputStream into;

    SubscriberOf(ByteArrayOutputStream into) {
        this.into = into;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
        into.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    @Override
    public void onError(Throwable thrown) {
        ended.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
        ended.complete("whole");
    }
}
