// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** The rules of the door on a file system in memory, with small budgets, so that every writer is made to spill. */
final class JimfsContractTest extends StorageContract {
    private final FileSystem memory = Jimfs.newFileSystem(
            Configuration.unix().toBuilder().setAttributeViews("posix").build());
    private final Path root = memory.getPath("/srv/uploads");

    @Override
    protected Storage open() throws IOException {
        return LocalStorage.at(root)
                .bufferBudget(40_000)
                .openFiles(3)
                .writeBack(Runnable::run)
                .open();
    }

    @Override
    protected boolean damage(UploadId id) throws IOException {
        return Damage.halve(root);
    }

    @AfterEach
    void forget() throws IOException {
        memory.close();
    }
}
