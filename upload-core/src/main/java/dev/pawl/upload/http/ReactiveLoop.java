// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes a body from a publisher, up to 64 KiB ahead: event loops tell of a cut at once and throw away what came before it
 * and nobody asked for. The publisher may end, well or not, while buffers wait or are being taken: what arrived counts, so
 * the body ends only after that.
 *
 * @param <B> the host's buffers
 */
final class ReactiveLoop<B> implements Flow.Subscriber<B> {
    private static final int AHEAD = 64 << 10;
    /** What a buffer costs, however small. */
    private static final int COST = 256;

    private final Function<B, ByteBuffer> view;
    private final Consumer<B> release;
    private final CompletableFuture<Exchange.Respond> answer = new CompletableFuture<>();
    private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>(NoSubscription.NONE);
    private final AtomicReference<Optional<BodySink>> sink = new AtomicReference<>(Optional.empty());
    private final Queue<Taken<B>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong held = new AtomicLong();
    /** Whether the publisher may send a buffer. */
    private final AtomicBoolean asked = new AtomicBoolean(true);
    /** Signals that wait to be handled; whoever raises it from 0 handles all of them. */
    private final AtomicInteger signals = new AtomicInteger();

    private final AtomicBoolean ended = new AtomicBoolean();
    /** How the body is to end once all its buffers were taken. */
    private final AtomicReference<Optional<Function<BodySink, CompletionStage<Exchange.Respond>>>> upstreamEnd =
            new AtomicReference<>(Optional.empty());

    private volatile boolean taking;

    private record Taken<B>(B buffer, ByteBuffer bytes, long cost) {}

    ReactiveLoop(Function<B, ByteBuffer> view, Consumer<B> release) {
        this.view = view;
        this.release = release;
    }

    /** The body is wanted. */
    CompletionStage<Exchange.Respond> into(BodySink wanting) {
        wanting.onStop(() -> cut(wanting, new CancellationException("stopped")));
        sink.set(Optional.of(wanting));
        signal();
        return answer;
    }

    /** The body is not wanted. */
    void refuse() {
        ended.set(true);
        subscription.get().cancel();
        signal();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (!subscription.compareAndSet(NoSubscription.NONE, given) || ended.get()) {
            given.cancel();
            return;
        }
        given.request(1);
    }

    @Override
    public void onNext(B buffer) {
        try {
            ByteBuffer bytes = view.apply(buffer);
            Taken<B> taken = new Taken<>(buffer, bytes, bytes.remaining() + COST);
            held.addAndGet(taken.cost());
            waiting.add(taken);
            signal();
            asked.set(false);
            askForMore();
        } catch (RuntimeException unreadable) {
            release.accept(buffer);
            subscription.get().cancel();
            onError(unreadable);
        }
    }

    /** On the publisher's own thread, as long as not much waits: a demand that comes later may come behind a cut. */
    private void askForMore() {
        if (held.get() < AHEAD && asked.compareAndSet(false, true)) {
            subscription.get().request(1);
        }
    }

    @Override
    public void onError(Throwable cut) {
        upstreamEnd.compareAndSet(Optional.empty(), Optional.of(receiver -> receiver.abortAsync(cut)));
        signal();
    }

    @Override
    public void onComplete() {
        upstreamEnd.compareAndSet(Optional.empty(), Optional.of(receiver -> receiver.finishAsync(Headers.NONE)));
        signal();
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            int handled = 1;
            while (handled != 0) {
                if (ended.get()) {
                    discard();
                } else if (!taking) {
                    sink.get().ifPresent(this::step);
                }
                handled = signals.addAndGet(-handled);
            }
        }
    }

    private void discard() {
        for (Taken<B> late = waiting.poll(); late != null; late = waiting.poll()) {
            release.accept(late.buffer());
        }
    }

    private void step(BodySink receiver) {
        Taken<B> next = waiting.poll();
        if (next != null) {
            taking = true;
            receiver.offer(next.bytes()).thenAccept(wanted -> taken(receiver, next, wanted));
        } else {
            upstreamEnd.get().ifPresent(how -> end(() -> how.apply(receiver)));
        }
    }

    private void taken(BodySink receiver, Taken<B> buffer, BodySink.Next next) {
        release.accept(buffer.buffer());
        held.addAndGet(-buffer.cost());
        if (next == BodySink.Next.STOP) {
            endEarly(() -> receiver.finishAsync(Headers.NONE));
        } else {
            taking = false;
            askForMore();
        }
        signal();
    }

    private void cut(BodySink receiver, Throwable cause) {
        endEarly(() -> receiver.abortAsync(cause));
        signal();
    }

    /** Decided before it is cancelled: Reactor Netty may complete a body that is cancelled, as if it were whole. */
    private void endEarly(Supplier<CompletionStage<Exchange.Respond>> how) {
        end(() -> {
            subscription.get().cancel();
            return how.get();
        });
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
