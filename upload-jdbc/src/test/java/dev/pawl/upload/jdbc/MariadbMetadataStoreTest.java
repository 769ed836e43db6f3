// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.testkit.MetadataStoreContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

/** A MariaDB server that the tests start; every test finds empty tables. */
final class MariadbMetadataStoreTest extends MetadataStoreContract {
    private final Pools pools = new Pools();
    private final String url = MariadbServer.shared().emptied();

    @Override
    protected MetadataStore open(InstantSource time) throws Exception {
        return JdbcMetadataStore.on(pools.open(url), JdbcOptions.DEFAULT.withClock(time));
    }

    @AfterEach
    void closePools() {
        pools.close();
    }
}
