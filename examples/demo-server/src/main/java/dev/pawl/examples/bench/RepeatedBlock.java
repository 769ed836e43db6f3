// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

import java.io.InputStream;
import java.util.Objects;

/** The same block again and again: content that costs nothing to read. */
final class RepeatedBlock extends InputStream {
    private final byte[] block;
    private final long length;
    private long at;
    private long marked;

    RepeatedBlock(byte[] block, long length) {
        this.block = block;
        this.length = length;
    }

    @Override
    public int read() {
        return at == length ? -1 : block[(int) (at++ % block.length)] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, into.length);
        if (at == length && count > 0) {
            return -1;
        }
        int from = (int) (at % block.length);
        int n = (int) Math.min(Math.min(count, block.length - from), length - at);
        System.arraycopy(block, from, into, offset, n);
        at += n;
        return n;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public void mark(int limit) {
        marked = at;
    }

    @Override
    public void reset() {
        at = marked;
    }
}
