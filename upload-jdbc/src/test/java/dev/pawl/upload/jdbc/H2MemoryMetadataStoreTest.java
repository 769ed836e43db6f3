// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.testkit.MetadataStoreContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** H2 in memory. */
final class H2MemoryMetadataStoreTest extends MetadataStoreContract {
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final Pools pools = new Pools();

    @Override
    protected MetadataStore open(InstantSource time) throws IOException {
        return JdbcMetadataStore.on(pools.open(url), JdbcOptions.DEFAULT.withClock(time));
    }

    @AfterEach
    void closePools() {
        pools.close();
    }
}
