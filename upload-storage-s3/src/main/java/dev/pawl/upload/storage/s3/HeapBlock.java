// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A block in memory, which it forgets when it is freed. */
final class HeapBlock implements Block {
    static final int SIZE = 64 << 10;
    /** Most uploads of a crowd have but a few bytes at a time. */
    private static final int FIRST = 4 << 10;

    private final Consumer<byte[]> whenFree;
    private byte @Nullable [] memory;
    private int length;

    /**
     * @param memory its own until it is freed
     * @param whenFree takes the memory back, once
     */
    HeapBlock(byte[] memory, Consumer<byte[]> whenFree) {
        this.memory = memory;
        this.whenFree = whenFree;
    }

    /** Of memory that is used once. */
    static HeapBlock once(int filled) {
        return new HeapBlock(new byte[size(filled)], memory -> {});
    }

    /** Of the next block, behind so many bytes. */
    static int size(int filled) {
        return filled == 0 ? FIRST : SIZE;
    }

    @Override
    public synchronized int room() throws IOException {
        return held().length - length;
    }

    @Override
    public synchronized void put(ByteBuffer data) throws IOException {
        int count = data.remaining();
        data.get(held(), length, count);
        length += count;
    }

    @Override
    public synchronized void read(int at, byte[] into, int offset, int count) throws IOException {
        System.arraycopy(held(), at, into, offset, count);
    }

    @Override
    public void free() {
        byte[] mine = forget();
        if (mine != null) {
            whenFree.accept(mine);
        }
    }

    private synchronized byte @Nullable [] forget() {
        byte[] mine = memory;
        memory = null;
        return mine;
    }

    private byte[] held() throws IOException {
        if (memory == null) {
            throw new IOException("these bytes have been let go");
        }
        return memory;
    }
}
