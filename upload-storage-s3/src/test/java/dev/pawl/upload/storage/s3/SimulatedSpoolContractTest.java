// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.StorageContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract with parts that wait on a disk. */
final class SimulatedSpoolContractTest extends StorageContract {
    private final SimulatedS3 service = Small.service();

    @TempDir
    private Path directory;

    @Override
    protected Storage open() {
        return Small.spooled(service, Runnable::run, Small.SIZES, directory);
    }

    @Override
    protected boolean shared() {
        return true;
    }

    @Override
    protected boolean damage(UploadId id) {
        service.keys(Small.HELD + id).forEach(service::damage);
        return true;
    }

    @AfterEach
    void nothing_is_left_on_the_disk() {
        assertThat(directory).isEmptyDirectory();
        assertThat(service.violations()).isEmpty();
    }
}
