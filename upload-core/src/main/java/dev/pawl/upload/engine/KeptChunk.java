// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A chunk whose bytes are recorded already: wants none and ends well. */
final class KeptChunk implements Append {
    private final Status status;

    KeptChunk(Status status) {
        this.status = status;
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
    public Status end(Optional<Checksum> trailer) {
        return status;
    }

    @Override
    public Status cut() {
        return status;
    }

    @Override
    public CompletionStage<Status> endAsync(Optional<Checksum> trailer) {
        return CompletableFuture.completedFuture(status);
    }

    @Override
    public CompletionStage<Status> cutAsync() {
        return CompletableFuture.completedFuture(status);
    }

    @Override
    public void close() {}
}
