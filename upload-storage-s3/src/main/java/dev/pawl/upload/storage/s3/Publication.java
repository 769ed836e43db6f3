// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.storage.s3.Held.Pieces;
import dev.pawl.upload.storage.s3.Held.Published;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import java.io.IOException;

/** Copies whole content under a final name that no other try has: one that lands late is only garbage. */
final class Publication {
    private final Store store;

    Publication(Store store) {
        this.store = store;
    }

    Published promote(UploadId id, Pieces whole, String destination, Pulse pulse)
            throws IOException, BytesLostException {
        long token = store.random().nextLong();
        Address target = store.places().published(id, destination, token);
        store.footprints().stored(id, target);
        long length = new Join(store, id, 1, pulse).into(target, Assembly.sources(id, whole.slices()));
        return new Published(destination, token, length);
    }
}
