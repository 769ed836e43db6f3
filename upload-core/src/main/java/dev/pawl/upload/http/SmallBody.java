// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** Takes a body that fits into memory and hands it over at its end. */
final class SmallBody implements BodySink {
    private final int most;
    private final Function<byte[], Exchange.Respond> whole;
    private final ApiAnswer answers;
    private final Executor executor;
    private final IdleWatch watch;
    private final ByteArrayOutputStream came = new ByteArrayOutputStream();
    private volatile boolean tooLarge;

    SmallBody(
            int most, Function<byte[], Exchange.Respond> whole, ApiAnswer answers, Executor executor, IdleWatch watch) {
        this.most = most;
        this.whole = whole;
        this.answers = answers;
        this.executor = executor;
        this.watch = watch;
    }

    @Override
    public Next write(ByteBuffer data) {
        watch.busy(data.remaining());
        watch.waiting();
        if (data.remaining() > most - came.size()) {
            tooLarge = true;
            return Next.STOP;
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        came.writeBytes(bytes);
        return Next.MORE;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        return CompletableFuture.completedStage(write(data));
    }

    @Override
    public Exchange.Respond finish(Headers trailers) {
        watch.end();
        return tooLarge
                ? answers.problem(413, "the content is longer than " + most + " bytes")
                : whole.apply(came.toByteArray());
    }

    @Override
    public Exchange.Respond abort(Throwable cause) {
        watch.end();
        return answers.problem(408, "the content was cut");
    }

    @Override
    public CompletionStage<Exchange.Respond> finishAsync(Headers trailers) {
        try {
            return CompletableFuture.supplyAsync(() -> finish(trailers), executor);
        } catch (RejectedExecutionException closing) {
            return CompletableFuture.completedStage(answers.unavailable());
        }
    }

    @Override
    public CompletionStage<Exchange.Respond> abortAsync(Throwable cause) {
        return CompletableFuture.completedStage(abort(cause));
    }

    @Override
    public void onStop(Runnable stop) {
        watch.begin(stop);
    }
}
