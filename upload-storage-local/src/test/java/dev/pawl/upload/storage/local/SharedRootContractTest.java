// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the door on a real disk, with a root that other processes have open too. */
final class SharedRootContractTest extends StorageContract {
    @TempDir
    private Path root;

    @Override
    protected Storage open() throws IOException {
        return LocalStorage.at(root).sharing(Sharing.SHARED).open();
    }

    /** The old process is not proved to be dead, and has no chance to clean up. */
    @Override
    protected Storage reopen(Storage old) throws IOException {
        return open();
    }

    @Override
    protected boolean shared() {
        return true;
    }

    @Override
    protected boolean damage(UploadId id) throws IOException {
        return Damage.halve(root);
    }
}
