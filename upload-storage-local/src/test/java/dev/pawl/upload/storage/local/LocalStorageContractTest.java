// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the door on a real disk, with an exclusive root. */
final class LocalStorageContractTest extends StorageContract {
    @TempDir
    private Path root;

    @Override
    protected Storage open() throws IOException {
        return LocalStorage.at(root).open();
    }

    @Override
    protected boolean damage(UploadId id) throws IOException {
        return Damage.halve(root);
    }
}
