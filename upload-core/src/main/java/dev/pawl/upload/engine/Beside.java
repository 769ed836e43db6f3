// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/** Runs a task on the executor while the caller does something else; never waits for a free thread. */
final class Beside {
    private final Executor executor;

    Beside(Executor executor) {
        this.executor = executor;
    }

    /** A task under way. */
    interface Task {
        /** Returns when it is done; does it here if nobody has begun it. */
        void join();
    }

    Task begin(Runnable work) {
        FutureTask<?> task = new FutureTask<>(work, null);
        try {
            executor.execute(task);
        } catch (RejectedExecutionException busy) {
            return () -> finish(task);
        }
        return () -> finish(task);
    }

    private static void finish(FutureTask<?> task) {
        task.run();
        boolean interrupted = false;
        while (true) {
            try {
                task.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a task beside an append failed", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
