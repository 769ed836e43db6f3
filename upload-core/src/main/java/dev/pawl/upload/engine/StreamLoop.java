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
        Next next = Next.MORE;
        int n = body.read(block);
        while (n >= 0 && next == Next.MORE) {
            next = append.write(ByteBuffer.wrap(block, 0, n));
            if (n == block.length && block.length < LARGEST) {
                block = new byte[block.length * 2];
            }
            n = next == Next.MORE ? body.read(block) : 0;
        }
    }
}
