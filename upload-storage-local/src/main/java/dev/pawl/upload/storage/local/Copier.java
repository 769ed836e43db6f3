// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Pulse;
import java.io.IOException;
import java.util.List;

/** Appends recorded bytes to a segment, by the kernel alone where it can. */
final class Copier {
    private static final long AT_ONCE = 8 * 1024 * 1024;
    /** So that no single force takes long: a pulse is due every few seconds. */
    private static final long SETTLE = 4 * AT_ONCE;

    private static final long PULSE_NANOS = 2_000_000_000;

    private final Store store;

    Copier(Store store) {
        this.store = store;
    }

    void append(SegmentFile target, List<Slice> slices, Pulse pulse) throws IOException, BytesLostException {
        long settled = target.size();
        long told = System.nanoTime();
        for (Slice slice : slices) {
            UploadId id = slice.piece().segment().id();
            store.size(id, slice.file(), slice.from() + slice.count());
            try (Disk.Handle source = store.open(id, slice.file(), Disk.Access.READ)) {
                for (long done = 0; done < slice.count(); ) {
                    long count = target.copy(source, slice.from() + done, Math.min(AT_ONCE, slice.count() - done));
                    if (count == 0) {
                        throw Store.shorter(id, slice.from() + slice.count(), slice.from() + done);
                    }
                    done += count;
                    if (target.size() - settled >= SETTLE) {
                        target.settle();
                        settled = target.size();
                    }
                    if (System.nanoTime() - told > PULSE_NANOS) {
                        pulse.alive();
                        told = System.nanoTime();
                    }
                }
            }
        }
    }
}
