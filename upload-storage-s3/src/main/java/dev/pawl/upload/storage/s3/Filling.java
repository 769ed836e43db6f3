// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bytes that come one after the other, in blocks of its own that are taken as they are needed. Not thread-safe. */
final class Filling {
    private final Blocks source;
    private final int most;
    private final List<Bytes.Piece> pieces = new ArrayList<>();
    private int length;

    /** @param most bytes it may get */
    Filling(Blocks source, int most) {
        this.source = source;
        this.most = most;
    }

    int length() {
        return length;
    }

    void append(ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            int last = lastWithRoom();
            Bytes.Piece piece = pieces.get(last);
            int count = Math.min(piece.block().room(), data.remaining());
            piece.block().put(data.slice(data.position(), count));
            pieces.set(last, new Bytes.Piece(piece.block(), 0, piece.to() + count));
            data.position(data.position() + count);
            length += count;
        }
    }

    private int lastWithRoom() throws IOException {
        if (pieces.isEmpty() || pieces.get(pieces.size() - 1).block().room() == 0) {
            pieces.add(new Bytes.Piece(source.next(length, most), 0, 0));
        }
        return pieces.size() - 1;
    }

    /** What came so far, in the same blocks. */
    Bytes bytes() {
        return new Bytes(pieces);
    }

    /** Whoever still reads in it gets an error. Twice is once. */
    void free() {
        pieces.forEach(piece -> piece.block().free());
    }
}
