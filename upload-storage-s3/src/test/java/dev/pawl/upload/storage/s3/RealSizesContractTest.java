// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.StorageContract;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** The contract with the sizes of real services and threads beside, on a service whose ETags say nothing. */
final class RealSizesContractTest extends StorageContract {
    private final Sizes sizes = Sizes.ofParts(8 << 20);
    private final SimulatedS3 service = new SimulatedS3(sizes);
    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    RealSizesContractTest() {
        service.etagsAreOpaque();
        service.completesTwice();
        service.completesAllOnly();
    }

    @Override
    protected Storage open() {
        return Small.storage(service, executor, sizes, 64L << 20, new SplittableRandom());
    }

    @Override
    protected boolean shared() {
        return true;
    }

    @Override
    protected boolean damage(UploadId id) {
        service.damage(service.keys(Small.HELD + id).get(0));
        return true;
    }

    @AfterEach
    void no_rule_of_s3_was_broken() {
        executor.shutdown();
        assertThat(service.violations()).isEmpty();
    }
}
