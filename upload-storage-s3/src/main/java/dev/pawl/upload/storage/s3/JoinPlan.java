// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How pieces become the parts of one object: each part but the last has at least the fewest bytes a part may have. A piece
 * large enough is copied by the service, in several parts if it is too long for one; what is too small is filled up from
 * its neighbours and passes through us.
 */
final class JoinPlan {
    /** Bytes of an object of some upload. */
    record Piece(UploadId id, Slice slice) {
        Piece cut(long from, long count) {
            return new Piece(id, slice.cut(from, count));
        }

        long length() {
            return slice.length();
        }
    }

    /**
     * A part of the object.
     *
     * @param sources one is copied by the service, several pass through us
     */
    record Output(List<Piece> sources) {
        long length() {
            return sources.stream().mapToLong(Piece::length).sum();
        }
    }

    /** Takes the parts in order. */
    interface Sink {
        void take(Output output) throws IOException, BytesLostException;
    }

    private final long least;
    private final long most;
    private final Sink sink;
    private List<Piece> pending = new ArrayList<>();
    private long pendingBytes;

    private JoinPlan(long least, long most, Sink sink) {
        this.least = least;
        this.most = most;
        this.sink = sink;
    }

    /**
     * Plans a whole object.
     *
     * @param most bytes that are copied at once, at least twice the fewest bytes of a part
     */
    static void of(Iterable<Piece> sources, long least, long most, Sink sink) throws IOException, BytesLostException {
        JoinPlan plan = new JoinPlan(least, most, sink);
        for (Piece source : sources) {
            plan.add(source);
        }
        plan.end();
    }

    private void add(Piece source) throws IOException, BytesLostException {
        Piece rest = source;
        if (pendingBytes > 0) {
            long taken = Math.min(least - pendingBytes, source.length());
            pend(source.cut(0, taken));
            if (pendingBytes == least) {
                flush();
            }
            if (taken == source.length()) {
                return;
            }
            rest = source.cut(taken, source.length() - taken);
        }
        if (rest.length() < least) {
            pend(rest);
        } else {
            copy(rest);
        }
    }

    private void pend(Piece source) {
        pending.add(source);
        pendingBytes += source.length();
    }

    private void copy(Piece source) throws IOException, BytesLostException {
        long count = (source.length() + most - 1) / most;
        long at = 0;
        for (long i = 1; i <= count; i++) {
            long end = source.length() / count * i + source.length() % count * i / count;
            sink.take(new Output(List.of(source.cut(at, end - at))));
            at = end;
        }
    }

    private void flush() throws IOException, BytesLostException {
        sink.take(new Output(pending));
        pending = new ArrayList<>();
        pendingBytes = 0;
    }

    private void end() throws IOException, BytesLostException {
        if (pendingBytes > 0) {
            flush();
        }
    }
}
