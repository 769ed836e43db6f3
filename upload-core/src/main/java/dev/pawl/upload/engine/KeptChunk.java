// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.UploadRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A chunk whose bytes are recorded already: wants none and ends well. */
final class KeptChunk implements Append {
    private final Uploads.Command<Status> status;
    private final Executor executor;

    /** @param status where the upload stands when it is asked */
    KeptChunk(Uploads.Command<Status> status, Executor executor) {
        this.status = status;
        this.executor = executor;
    }

    @Override
    public Next write(ByteBuffer data) {
        return Next.STOP;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        return CompletableFuture.completedFuture(Next.STOP);
    }

    @Override
    public void onStop(Runnable stop) {}

    @Override
    public Status end(Optional<Checksum> trailer) throws IOException, UploadRejectedException {
        return status.run();
    }

    @Override
    public Status cut() throws IOException, UploadRejectedException {
        return status.run();
    }

    @Override
    public CompletionStage<Status> endAsync(Optional<Checksum> trailer) {
        return Async.call(executor, () -> end(trailer));
    }

    @Override
    public CompletionStage<Status> cutAsync() {
        return Async.call(executor, this::cut);
    }

    @Override
    public void close() {}
}
