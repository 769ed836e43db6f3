// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A stream as a publisher for one subscriber: read on an executor, as far as it is demanded; closed at its end. */
final class StreamPublisher implements Flow.Publisher<ByteBuffer> {
    /** For content of files. */
    static final int LARGE = 64 << 10;

    private final InputStream in;
    private final Closeable closing;
    private final Executor executor;
    private final int most;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** @param most bytes in one buffer */
    StreamPublisher(InputStream in, Closeable closing, Executor executor, int most) {
        this.in = in;
        this.closing = closing;
        this.executor = executor;
        this.most = most;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (taken.compareAndSet(false, true)) {
            subscriber.onSubscribe(new Reading(subscriber));
        } else {
            subscriber.onSubscribe(NoSubscription.NONE);
            subscriber.onError(new IllegalStateException("a body is read once"));
        }
    }

    private final class Reading implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final AtomicLong demand = new AtomicLong();
        /** Signals that wait to be handled; whoever raises it from 0 handles all of them. */
        private final AtomicInteger signals = new AtomicInteger();

        private volatile boolean cancelled;
        private volatile boolean illegal;
        private boolean ended;

        Reading(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                illegal = true;
            } else {
                demand.accumulateAndGet(n, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
            }
            signal();
        }

        @Override
        public void cancel() {
            cancelled = true;
            signal();
        }

        private void signal() {
            if (signals.getAndIncrement() == 0) {
                try {
                    executor.execute(this::serve);
                } catch (RejectedExecutionException closing) {
                    end();
                    subscriber.onError(closing);
                }
            }
        }

        private void serve() {
            int handled = signals.get();
            do {
                read();
                handled = signals.addAndGet(-handled);
            } while (handled != 0);
        }

        private void read() {
            while (!ended && !cancelled && !illegal && demand.get() > 0) {
                demand.decrementAndGet();
                next();
            }
            if (!ended && (cancelled || illegal)) {
                end();
                if (!cancelled) {
                    subscriber.onError(new IllegalArgumentException("a demand is at least 1 (rule 3.9)"));
                }
            }
        }

        private void next() {
            try {
                // what is there: events must not wait until a buffer is full of them
                byte[] buffer = new byte[most];
                int n = in.read(buffer);
                if (n > 0) {
                    subscriber.onNext(ByteBuffer.wrap(buffer, 0, n));
                } else {
                    end();
                    subscriber.onComplete();
                }
            } catch (IOException | RuntimeException broken) {
                end();
                subscriber.onError(broken);
            }
        }

        private void end() {
            ended = true;
            try {
                closing.close();
            } catch (IOException nothingToBeDone) {
                // all bytes that were wanted have been read
            }
        }
    }
}
