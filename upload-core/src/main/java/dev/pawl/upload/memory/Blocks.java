// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Bytes that grow at their end. What was written never moves, so a view of it stays true while more is written. Guarded
 * by the storage.
 */
final class Blocks {
    private static final int SMALLEST = 1 << 10;
    private static final int LARGEST = 1 << 16;

    /** Each from its position to its limit; above the limit of the last there may be room. */
    private final List<ByteBuffer> blocks = new ArrayList<>();

    private long length;

    Blocks() {}

    /** Bytes of others, not copied: they can be read and not added to. */
    Blocks(List<ByteBuffer> views) {
        blocks.addAll(views);
        length = views.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    long length() {
        return length;
    }

    void append(ByteBuffer data) {
        while (data.hasRemaining()) {
            ByteBuffer block = roomFor(data.remaining());
            int at = block.limit();
            int count = Math.min(data.remaining(), block.capacity() - at);
            block.limit(at + count);
            block.put(at, data, data.position(), count);
            data.position(data.position() + count);
            length += count;
        }
    }

    void cut(long to) {
        List<ByteBuffer> kept = range(0, to);
        blocks.clear();
        blocks.addAll(kept);
        length = to;
    }

    List<ByteBuffer> range(long from, long to) {
        List<ByteBuffer> views = new ArrayList<>();
        long at = 0;
        for (ByteBuffer block : blocks) {
            long first = Math.max(from, at);
            long end = Math.min(to, at + block.remaining());
            if (first < end) {
                views.add(part(block, (int) (first - at), (int) (end - at)));
            }
            at += block.remaining();
        }
        return views;
    }

    /** Adds to each array how far it is filled, so that one which several name is counted once. */
    @SuppressWarnings("ByteBufferBackingArray") // every block is allocated here
    void fill(IdentityHashMap<byte[], Integer> arrays) {
        blocks.forEach(block -> arrays.merge(block.array(), block.limit(), Math::max));
    }

    private ByteBuffer roomFor(int count) {
        ByteBuffer last = blocks.isEmpty() ? ByteBuffer.allocate(0) : blocks.get(blocks.size() - 1);
        if (last.limit() < last.capacity()) {
            return last;
        }
        ByteBuffer block = ByteBuffer.allocate(Math.max(SMALLEST, Math.min(LARGEST, count)));
        block.limit(0);
        blocks.add(block);
        return block;
    }

    private static ByteBuffer part(ByteBuffer block, int from, int to) {
        ByteBuffer view = block.duplicate();
        view.limit(block.position() + to);
        view.position(block.position() + from);
        return view;
    }
}
