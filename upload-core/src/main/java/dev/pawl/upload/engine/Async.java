// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** A blocking call on an executor. */
final class Async {
    private Async() {}

    /** Waits in the caller's thread. */
    static void await(CompletionStage<?> stage) throws InterruptedIOException {
        try {
            stage.toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in a pause");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stage failed that never does", e);
        }
    }

    static <T> CompletionStage<T> call(Executor executor, Callable<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                answer.complete(work.call());
            } catch (Exception | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }
}
