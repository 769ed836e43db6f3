// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.engine.Append.Next;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Feeds a stream to an append. The block grows with the speed of the stream, so that a slow one costs little memory. */
final class StreamLoop {
    private static final int SMALLEST = 8 << 10;
    private static final int LARGEST = 256 << 10;

    private StreamLoop() {}

    static void feed(InputStream body, Append append) throws IOException {
        byte[] block = new byte[SMALLEST];
        for (int n = body.read(block); n >= 0; n = body.read(block)) {
            if (append.write(ByteBuffer.wrap(block, 0, n)) == Next.STOP) {
                return;
            }
            Async.await(append.rest());
            if (n == block.length && n < LARGEST) {
                block = new byte[2 * n];
            }
        }
    }
}
