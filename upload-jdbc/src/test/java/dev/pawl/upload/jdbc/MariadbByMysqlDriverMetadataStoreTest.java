// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.testkit.MetadataStoreContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

/** MariaDB through MySQL's own driver, as hosts with {@code jdbc:mysql:} have it. */
final class MariadbByMysqlDriverMetadataStoreTest extends MetadataStoreContract {
    private final Pools pools = new Pools();
    private final String url = MariadbServer.asMysql(MariadbServer.shared().emptied());

    @Override
    protected MetadataStore open(InstantSource time) throws Exception {
        return JdbcMetadataStore.on(pools.open(url), JdbcOptions.DEFAULT.withClock(time));
    }

    @AfterEach
    void closePools() {
        pools.close();
    }
}
