// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Storage on a local file system.
 *
 * @provides dev.pawl.upload.spi.StorageProvider for {@code file:///srv/uploads}
 */
module dev.pawl.upload.storage.local {
    requires transitive dev.pawl.upload;
    requires static org.jspecify;

    exports dev.pawl.upload.storage.local;

    provides dev.pawl.upload.spi.StorageProvider with
            dev.pawl.upload.storage.local.LocalStorageProvider;
}
