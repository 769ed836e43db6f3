// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;

/** Reads a body to its end, or to where it breaks. */
final class BlockingLoop {
    private static final int SMALLEST = 2 << 10;
    private static final int LARGEST = 64 << 10;

    private BlockingLoop() {}

    static Exchange.Respond run(BodySink sink, BodySource body) {
        Headers trailers;
        try {
            if (copied(body.open(), sink) == BodySink.Next.STOP) {
                return sink.finish(Headers.NONE);
            }
            trailers = body.trailers();
        } catch (Throwable cut) {
            // any: HTTP stacks tell a cut by checked and unchecked exceptions, and errors cut too
            return aborted(sink, cut);
        }
        return sink.finish(trailers);
    }

    /** The buffer grows with a fast client and is small for a slow one: thousands of those must fit into memory. */
    private static BodySink.Next copied(InputStream in, BodySink sink)
            throws IOException, InterruptedException, ExecutionException {
        byte[] buffer = new byte[SMALLEST];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (sink.write(ByteBuffer.wrap(buffer, 0, n)) == BodySink.Next.STOP) {
                return BodySink.Next.STOP;
            }
            sink.rest().toCompletableFuture().get();
            if (n == buffer.length && n < LARGEST) {
                buffer = new byte[2 * n];
            }
        }
        return BodySink.Next.MORE;
    }

    /** An interrupted thread still saves what came: channels would close under it. */
    private static Exchange.Respond aborted(BodySink sink, Throwable cut) {
        boolean interrupted = Thread.interrupted();
        try {
            return sink.abort(cut);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
