// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Tells a client how its body came, so that it learns whether something on the way keeps requests until they are whole: then
 * nothing of a cut one arrives, and there is nothing to resume. A body whose halves are sent {@link #APART} apart takes about
 * as long to come as to be sent, or it was kept. A browser cannot send halves: it has the reading held back, and sees whether
 * its own sending stops meanwhile. The bytes are thrown away.
 */
final class ArrivalSink implements BodySink {
    static final Duration APART = Duration.ofSeconds(2);
    static final long MOST_MILLIS = 10_000;
    private static final long MOST_BYTES = 128 << 20;

    private final ApiAnswer answers;
    private final IdleWatch watch;
    private final long began = System.nanoTime();
    private final CompletableFuture<Next> held;
    private final boolean halves;
    private volatile long bytes;

    /** @param hold milliseconds for which the body is not read on; 0 if it comes in halves */
    ArrivalSink(ApiAnswer answers, IdleWatch watch, long hold) {
        this.answers = answers;
        this.watch = watch;
        this.halves = hold == 0;
        this.held = halves
                ? CompletableFuture.completedFuture(Next.MORE)
                : new CompletableFuture<Next>().completeOnTimeout(Next.MORE, hold, TimeUnit.MILLISECONDS);
    }

    @Override
    public Next write(ByteBuffer data) {
        watch.busy(data.remaining());
        long now = bytes + data.remaining();
        bytes = now;
        watch.waiting();
        return now > MOST_BYTES ? Next.STOP : Next.MORE;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        Next next = write(data);
        return rest().thenApply(over -> next);
    }

    /** A client that is held back is not idle. */
    @Override
    public CompletionStage<?> rest() {
        if (held.isDone()) {
            return held;
        }
        watch.busy(0);
        return held.thenRun(watch::waiting);
    }

    @Override
    public Exchange.Respond finish(Headers trailers) {
        watch.end();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("bytes", bytes);
        view.put("millis", took.toMillis());
        if (halves) {
            view.put("buffered", took.compareTo(APART.dividedBy(2)) < 0);
        }
        return answers.json(view);
    }

    @Override
    public Exchange.Respond abort(Throwable cause) {
        watch.end();
        return answers.problem(408, "the body was cut");
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
        watch.begin(stop);
    }
}
