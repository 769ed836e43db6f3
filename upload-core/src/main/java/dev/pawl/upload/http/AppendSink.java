// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Append;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Passes a body to an append and its end to a protocol; watches that bytes keep coming. */
final class AppendSink implements BodySink {
    private final Append append;
    private final AppendAnswers answers;
    private final Executor executor;
    private final IdleWatch watch;
    private final Runnable ended;
    /** Set once the append wants no more: then it knows why, and no trailer matters. */
    private volatile boolean stopped;
    /** Set once the append did what it must not. */
    private volatile boolean broken;

    AppendSink(Append append, AppendAnswers answers, Executor executor, IdleWatch watch) {
        this(append, answers, executor, watch, () -> {});
    }

    /** @param ended run when the body has ended, perhaps more than once */
    AppendSink(Append append, AppendAnswers answers, Executor executor, IdleWatch watch, Runnable ended) {
        this.append = append;
        this.answers = answers;
        this.executor = executor;
        this.watch = watch;
        this.ended = ended;
    }

    @Override
    public Next write(ByteBuffer data) {
        watch.busy(data.remaining());
        try {
            return told(append.write(data));
        } catch (RuntimeException bug) {
            return stoppedBy(bug);
        } finally {
            watch.waiting();
        }
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        watch.busy(data.remaining());
        try {
            return append.offer(data).handle((next, bug) -> {
                watch.waiting();
                return bug == null ? told(next) : stoppedBy(bug);
            });
        } catch (RuntimeException bug) {
            return CompletableFuture.completedStage(stoppedBy(bug));
        }
    }

    /** A client that is held back is not idle. */
    @Override
    public CompletionStage<?> rest() {
        CompletionStage<?> rest = append.rest();
        if (rest.toCompletableFuture().isDone()) {
            return rest;
        }
        watch.busy(0);
        return rest.thenRun(watch::waiting);
    }

    @Override
    public Exchange.Respond finish(Headers trailers) {
        return answered(() -> answers.recorded(append.end(stopped ? Optional.empty() : answers.trailer(trailers))));
    }

    @Override
    public Exchange.Respond abort(Throwable cause) {
        return answered(() -> answers.cut(append.cut()));
    }

    @Override
    public CompletionStage<Exchange.Respond> finishAsync(Headers trailers) {
        return later(() -> finish(trailers));
    }

    @Override
    public CompletionStage<Exchange.Respond> abortAsync(Throwable cause) {
        return later(() -> abort(cause));
    }

    @Override
    public void onStop(Runnable stop) {
        watch.begin(stop);
        append.onStop(watch::stop);
    }

    private Next told(Append.Next next) {
        if (next == Append.Next.MORE) {
            return Next.MORE;
        }
        stopped = true;
        return Next.STOP;
    }

    private Next stoppedBy(Throwable bug) {
        Faults.bug(bug);
        broken = true;
        return Next.STOP;
    }

    private interface End {
        Exchange.Respond answer() throws IOException, UploadRejectedException, BadRequestException;
    }

    private Exchange.Respond answered(End end) {
        watch.end();
        try {
            if (broken) {
                append.close();
                return answers.broken();
            }
            return end.answer();
        } catch (BadRequestException problem) {
            append.close();
            return answers.malformed(problem);
        } catch (UploadRejectedException refusal) {
            return answers.refused(refusal);
        } catch (IOException later) {
            Faults.unavailable(later);
            return answers.unavailable(later);
        } catch (RuntimeException bug) {
            Faults.bug(bug);
            append.close();
            return answers.broken();
        } finally {
            ended.run();
        }
    }

    private CompletionStage<Exchange.Respond> later(Supplier<Exchange.Respond> end) {
        try {
            return CompletableFuture.supplyAsync(end, executor);
        } catch (RejectedExecutionException closing) {
            return CompletableFuture.completedStage(answers.unavailable(new IOException(closing)));
        }
    }
}
