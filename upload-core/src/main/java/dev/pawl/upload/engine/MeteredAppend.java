// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Meters.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * An append whose bytes are counted. Bytes that came count and are kept; what too many of them mean falls on the next
 * ones, so that a body never fails by its last byte. A pause holds no thread and no lock, and ends when the append is
 * stopped: whoever takes over, or asks where to go on, does not wait for it.
 */
final class MeteredAppend implements Append {
    private final Append append;
    private final LongFunction<Verdict> meter;
    private final CompletableFuture<Next> stopped = new CompletableFuture<>();
    private volatile Verdict verdict = new Verdict(Duration.ZERO, Optional.empty());
    private volatile boolean refused;

    MeteredAppend(Append append, LongFunction<Verdict> meter) {
        this.append = append;
        this.meter = meter;
        append.onStop(() -> stopped.complete(Next.STOP));
    }

    /** What is counted. */
    Append counted() {
        return append;
    }

    @Override
    public Next write(ByteBuffer data) {
        if (verdict.refusal().isPresent() && data.hasRemaining()) {
            refused = true;
            return Next.STOP;
        }
        int came = data.remaining();
        Next next = append.write(data);
        verdict = meter.apply(came);
        return next;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        if (verdict.refusal().isPresent() && data.hasRemaining()) {
            refused = true;
            return CompletableFuture.completedStage(Next.STOP);
        }
        int came = data.remaining();
        return append.offer(data).thenCompose(next -> {
            verdict = meter.apply(came);
            return next == Next.STOP ? CompletableFuture.completedStage(next) : rest().thenApply(over -> next);
        });
    }

    @Override
    public CompletionStage<?> rest() {
        long pause = verdict.pause().toMillis();
        if (pause == 0) {
            return CompletableFuture.completedStage(Next.MORE);
        }
        CompletableFuture<Next> over =
                new CompletableFuture<Next>().completeOnTimeout(Next.MORE, pause, TimeUnit.MILLISECONDS);
        return CompletableFuture.anyOf(over, stopped);
    }

    @Override
    public void onStop(Runnable stop) {
        CompletionStage<Next> told = stopped;
        told.thenRun(stop);
    }

    @Override
    public Status end(Optional<Checksum> trailer) throws IOException, UploadRejectedException {
        if (!refused) {
            return append.end(trailer);
        }
        append.cut();
        throw verdict.refusal().orElseThrow();
    }

    @Override
    public Status cut() throws IOException, UploadRejectedException {
        return append.cut();
    }

    @Override
    public CompletionStage<Status> endAsync(Optional<Checksum> trailer) {
        return refused
                ? append.cutAsync()
                        .thenCompose(kept ->
                                CompletableFuture.failedStage(verdict.refusal().orElseThrow()))
                : append.endAsync(trailer);
    }

    @Override
    public CompletionStage<Status> cutAsync() {
        return append.cutAsync();
    }

    @Override
    public void close() {
        append.close();
    }
}
