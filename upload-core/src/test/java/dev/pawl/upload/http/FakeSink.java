// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Remembers what it got; stops at a number of bytes. Its answers: 200 finished, 408 aborted. */
final class FakeSink implements BodySink {
    final StringBuffer got = new StringBuffer();
    volatile Optional<Throwable> cause = Optional.empty();
    volatile Runnable stop = () -> {};
    volatile boolean interrupted;
    volatile Headers trailers = Headers.NONE;
    /** What an offer completes with, if it is not to complete at once. */
    volatile Optional<CompletableFuture<Next>> slowly = Optional.empty();
    /** When to read on. */
    volatile CompletionStage<?> pause = CompletableFuture.completedStage(Next.MORE);

    private final int wanted;

    FakeSink(int wanted) {
        this.wanted = wanted;
    }

    @Override
    public Next write(ByteBuffer data) {
        got.append(StandardCharsets.US_ASCII.decode(data));
        return got.length() < wanted ? Next.MORE : Next.STOP;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        Next next = write(data);
        return slowly.<CompletionStage<Next>>map(stage -> stage).orElse(CompletableFuture.completedStage(next));
    }

    @Override
    public CompletionStage<?> rest() {
        return pause;
    }

    @Override
    public Exchange.Respond finish(Headers behind) {
        trailers = behind;
        return Answer.of(200).empty();
    }

    @Override
    public Exchange.Respond abort(Throwable why) {
        cause = Optional.of(why);
        interrupted = Thread.currentThread().isInterrupted();
        return Answer.of(408).empty();
    }

    @Override
    public CompletionStage<Exchange.Respond> finishAsync(Headers behind) {
        return CompletableFuture.completedStage(finish(behind));
    }

    @Override
    public CompletionStage<Exchange.Respond> abortAsync(Throwable why) {
        return CompletableFuture.completedStage(abort(why));
    }

    @Override
    public void onStop(Runnable how) {
        stop = how;
    }
}
