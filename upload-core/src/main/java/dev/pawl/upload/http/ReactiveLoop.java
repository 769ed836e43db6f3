// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes a body from a publisher, one buffer at a time. The publisher may end, well or not, while a buffer is still being
 * taken: what arrived counts, so the body ends only after that.
 *
 * @param <B> the host's buffers
 */
final class ReactiveLoop<B> implements Flow.Subscriber<B> {
    private final BodySink sink;
    private final Function<B, ByteBuffer> view;
    private final Consumer<B> release;
    private final CompletableFuture<Exchange.Respond> answer = new CompletableFuture<>();
    private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>(NoSubscription.NONE);
    private final AtomicInteger beingTaken = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    /** How the body is to end once all its buffers were taken. */
    private final AtomicReference<Optional<Supplier<CompletionStage<Exchange.Respond>>>> upstreamEnd =
            new AtomicReference<>(Optional.empty());

    ReactiveLoop(BodySink sink, Function<B, ByteBuffer> view, Consumer<B> release) {
        this.sink = sink;
        this.view = view;
        this.release = release;
    }

    CompletionStage<Exchange.Respond> answer() {
        return answer;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (!subscription.compareAndSet(NoSubscription.NONE, given)) {
            given.cancel();
            return;
        }
        sink.onStop(() -> cut(new CancellationException("stopped")));
        given.request(1);
    }

    @Override
    public void onNext(B buffer) {
        if (ended.get()) {
            release.accept(buffer);
            return;
        }
        beingTaken.incrementAndGet();
        try {
            sink.offer(view.apply(buffer)).thenAccept(next -> taken(buffer, next));
        } catch (RuntimeException unreadable) {
            release.accept(buffer);
            cut(unreadable);
        }
    }

    @Override
    public void onError(Throwable cut) {
        signalled(() -> sink.abortAsync(cut));
    }

    @Override
    public void onComplete() {
        signalled(() -> sink.finishAsync(Headers.NONE));
    }

    private void signalled(Supplier<CompletionStage<Exchange.Respond>> how) {
        upstreamEnd.compareAndSet(Optional.empty(), Optional.of(how));
        if (beingTaken.get() == 0) {
            upstreamEnd.get().ifPresent(this::end);
        }
    }

    private void taken(B buffer, BodySink.Next next) {
        release.accept(buffer);
        boolean last = beingTaken.decrementAndGet() == 0 && upstreamEnd.get().isPresent();
        if (next == BodySink.Next.STOP) {
            subscription.get().cancel();
            end(() -> sink.finishAsync(Headers.NONE));
        } else if (last) {
            upstreamEnd.get().ifPresent(this::end);
        } else if (!ended.get()) {
            subscription.get().request(1);
        }
    }

    private void cut(Throwable cause) {
        subscription.get().cancel();
        end(() -> sink.abortAsync(cause));
    }

    private void end(Supplier<CompletionStage<Exchange.Respond>> how) {
        if (ended.compareAndSet(false, true)) {
            how.get().whenComplete((respond, failure) -> {
                if (failure == null) {
                    answer.complete(respond);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        }
    }
}
