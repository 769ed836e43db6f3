// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.StorageContract;
import org.junit.jupiter.api.AfterEach;

/** The contract with parts, stages and objects so small that all of them come into play. */
final class SimulatedContractTest extends StorageContract {
    private final SimulatedS3 service = Small.service();

    @Override
    protected Storage open() {
        return Small.storage(service, Runnable::run);
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
    void no_rule_of_s3_was_broken() {
        assertThat(service.violations()).isEmpty();
    }
}
