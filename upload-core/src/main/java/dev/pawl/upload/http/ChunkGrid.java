// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.UploadSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The numbered chunks of an upload: a number is a name for a range of bytes and nothing else.
 *
 * @param length of the upload
 * @param size of every chunk but the last
 */
record ChunkGrid(long length, long size) {
    /** Numbers from first to last, both included. */
    record Run(long first, long last) {}

    /** Empty for an upload whose length is unknown, or that was begun without chunks. */
    static Optional<ChunkGrid> of(UploadSession session) {
        boolean known =
                session.length().isPresent() && session.spec().chunkSize().isPresent();
        return known
                ? Optional.of(new ChunkGrid(
                        session.length().getAsLong(), session.spec().chunkSize().getAsLong()))
                : Optional.empty();
    }

    long count() {
        return length / size + (length % size == 0 ? 0 : 1);
    }

    /** Of a number below the count. */
    ByteRange range(long number) {
        return new ByteRange(number * size, size).within(length);
    }

    /** The chunks of which every byte is there. */
    List<Run> whole(List<ByteRange> received) {
        List<Run> runs = new ArrayList<>();
        for (ByteRange range : received) {
            long first = range.first() / size + (range.first() % size == 0 ? 0 : 1);
            long last = range.end() >= length ? count() - 1 : range.end() / size - 1;
            if (last >= first) {
                runs.add(new Run(first, last));
            }
        }
        return runs;
    }

    /** The chunks of which some byte is not there; whole is ascending. */
    List<Run> missing(List<Run> whole) {
        List<Run> gaps = new ArrayList<>();
        long next = 0;
        for (Run run : whole) {
            if (run.first() > next) {
                gaps.add(new Run(next, run.first() - 1));
            }
            next = run.last() + 1;
        }
        if (next < count()) {
            gaps.add(new Run(next, count() - 1));
        }
        return gaps;
    }
}
