// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/** Bytes in memory, in blocks that come as they are needed. Not thread-safe while it grows; read by many afterwards. */
final class Bytes {
    private static final int FIRST = 4 << 10;
    private static final int BLOCK = 64 << 10;

    private final List<ByteBuffer> blocks = new ArrayList<>();
    private int length;

    static Bytes of(byte[] content) {
        Bytes bytes = new Bytes();
        bytes.blocks.add(ByteBuffer.wrap(content).position(content.length));
        bytes.length = content.length;
        return bytes;
    }

    int length() {
        return length;
    }

    void append(ByteBuffer data) {
        length += data.remaining();
        while (data.hasRemaining()) {
            ByteBuffer block = room();
            int count = Math.min(block.remaining(), data.remaining());
            block.put(data.slice(data.position(), count));
            data.position(data.position() + count);
        }
    }

    private ByteBuffer room() {
        if (blocks.isEmpty() || !blocks.get(blocks.size() - 1).hasRemaining()) {
            blocks.add(ByteBuffer.allocate(blocks.isEmpty() ? FIRST : BLOCK));
        }
        return blocks.get(blocks.size() - 1);
    }

    /** The bytes from an offset on, sharing memory. */
    Bytes from(int first) {
        Bytes rest = new Bytes();
        int at = 0;
        for (ByteBuffer block : blocks) {
            int skip = Math.max(0, Math.min(block.position(), first - at));
            at += block.position();
            if (skip < block.position()) {
                ByteBuffer view = block.duplicate().flip().position(skip).slice();
                rest.blocks.add(view.position(view.limit()));
                rest.length += view.limit();
            }
        }
        return rest;
    }

    /** These bytes and others behind them, sharing memory. */
    Bytes and(Bytes behind) {
        Bytes both = new Bytes();
        for (Bytes one : List.of(this, behind)) {
            one.blocks.forEach(block -> {
                ByteBuffer view = block.duplicate().flip().slice();
                both.blocks.add(view.position(view.limit()));
            });
        }
        both.length = length + behind.length;
        return both;
    }

    int crc32c() {
        CRC32C crc = new CRC32C();
        blocks.forEach(block -> crc.update(block.duplicate().flip()));
        return (int) crc.getValue();
    }

    byte[] md5() {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            blocks.forEach(block -> md5.update(block.duplicate().flip()));
            return md5.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** Reads from the beginning; may be marked and reset, so that a request can be repeated. */
    InputStream stream() {
        return new Stream(blocks);
    }

    private static final class Stream extends InputStream {
        private final List<ByteBuffer> blocks;
        private int block;
        private int at;
        private int markedBlock;
        private int markedAt;

        Stream(List<ByteBuffer> blocks) {
            this.blocks = blocks;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            Objects.checkFromIndexSize(offset, count, into.length);
            if (count == 0) {
                return 0;
            }
            while (block < blocks.size() && at == blocks.get(block).position()) {
                block++;
                at = 0;
            }
            if (block == blocks.size()) {
                return -1;
            }
            int n = Math.min(count, blocks.get(block).position() - at);
            blocks.get(block).get(at, into, offset, n);
            at += n;
            return n;
        }

        @Override
        public int available() {
            return block < blocks.size() ? blocks.get(block).position() - at : 0;
        }

        @Override
        public boolean markSupported() {
            return true;
        }

        @Override
        public void mark(int limit) {
            markedBlock = block;
            markedAt = at;
        }

        @Override
        public void reset() {
            block = markedBlock;
            at = markedAt;
        }
    }
}
