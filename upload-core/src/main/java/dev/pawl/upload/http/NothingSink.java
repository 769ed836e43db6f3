// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes a body that must be empty, where only reading it can tell. */
final class NothingSink implements BodySink {
    private final Exchange.Respond ifEmpty;
    private final Exchange.Respond otherwise;
    private volatile boolean something;

    NothingSink(Exchange.Respond ifEmpty, Exchange.Respond otherwise) {
        this.ifEmpty = ifEmpty;
        this.otherwise = otherwise;
    }

    @Override
    public Next write(ByteBuffer data) {
        something |= data.hasRemaining();
        return something ? Next.STOP : Next.MORE;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        return CompletableFuture.completedStage(write(data));
    }

    @Override
    public Exchange.Respond finish(Headers trailers) {
        return something ? otherwise : ifEmpty;
    }

    @Override
    public Exchange.Respond abort(Throwable cause) {
        return otherwise;
    }

    @Override
    public CompletionStage<Exchange.Respond> finishAsync(Headers trailers) {
        return CompletableFuture.completedStage(finish(trailers));
    }

    @Override
    public CompletionStage<Exchange.Respond> abortAsync(Throwable cause) {
        return CompletableFuture.completedStage(abort(cause));
    }

    @Override
    public void onStop(Runnable stop) {
        // nobody else is interested in this request
    }
}
