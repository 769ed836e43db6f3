// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Pulse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Requests that run beside their caller, on the host's executor; nobody ever waits for a free thread of it. */
final class Errands {
    private static final long PULSE_MILLIS = 3000;
    /** A free thread takes a request sooner; it shall, because this thread has a pulse to keep alive. */
    private static final long HEAD_START_MILLIS = 20;

    private final Executor executor;

    Errands(Executor executor) {
        this.executor = executor;
    }

    /** A request. */
    interface Work<T> {
        T run() throws IOException, BytesLostException;
    }

    <T> Errand<T> begin(Work<T> work) {
        Errand<T> errand = new Errand<>(work);
        try {
            executor.execute(errand);
        } catch (RejectedExecutionException busy) {
            // whoever waits for it does it
        }
        return errand;
    }

    /**
     * A request under way, begun by whoever comes first: a thread of the executor, or the one that waits for it. Once begun
     * it knows nothing of its work any more: the bytes of a part can go while others still wait for their turn.
     */
    static final class Errand<T> implements Runnable {
        private final AtomicReference<@Nullable Work<T>> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        private Errand(Work<T> work) {
            this.work = new AtomicReference<>(work);
        }

        @Override
        public void run() {
            Work<T> mine = work.getAndSet(null);
            if (mine != null) {
                try {
                    result.complete(mine.run());
                } catch (Exception | Error e) {
                    result.completeExceptionally(e);
                }
            }
        }

        /** Not to be done any more if nobody has begun it; returns when it is over, however it ended. */
        void drop() {
            if (work.getAndSet(null) != null) {
                result.completeExceptionally(new IOException("dropped"));
            }
            result.handle((done, failed) -> true).join();
        }

        /** Its result; done here if nobody has begun it. */
        T join() throws IOException, BytesLostException {
            run();
            try {
                return result.get();
            } catch (InterruptedException e) {
                throw interrupted();
            } catch (ExecutionException e) {
                throw failed(e.getCause());
            }
        }

        /** As {@link #join()}, with a pulse that is kept alive meanwhile. */
        T join(Pulse pulse) throws IOException, BytesLostException {
            long wait = HEAD_START_MILLIS;
            while (true) {
                pulse.alive();
                try {
                    return result.get(wait, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    run();
                    wait = PULSE_MILLIS;
                } catch (InterruptedException e) {
                    throw interrupted();
                } catch (ExecutionException e) {
                    throw failed(e.getCause());
                }
            }
        }

        private static InterruptedIOException interrupted() {
            Thread.currentThread().interrupt();
            return new InterruptedIOException("interrupted while a request was under way");
        }

        /** Made anew, with the trace of this thread: it comes from another one. */
        private static IOException failed(@Nullable Throwable cause) throws BytesLostException {
            if (cause instanceof BytesLostException lost) {
                throw lost;
            }
            if (cause instanceof RefusedException refused) {
                return new RefusedException(refused.why(), String.valueOf(refused.getMessage()), refused);
            }
            return new IOException(
                    cause instanceof IOException ? cause.getMessage() : "a request failed: " + cause, cause);
        }
    }
}
