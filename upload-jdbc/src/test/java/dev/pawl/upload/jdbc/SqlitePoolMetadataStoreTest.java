// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.testkit.MetadataStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A SQLite file behind the host's pool. */
final class SqlitePoolMetadataStoreTest extends MetadataStoreContract {
    @TempDir
    private Path directory;

    private final Pools pools = new Pools();

    @Override
    protected MetadataStore open(InstantSource time) throws IOException {
        return JdbcMetadataStore.on(
                pools.open("jdbc:sqlite:" + directory.resolve("uploads.db")), JdbcOptions.DEFAULT.withClock(time));
    }

    @AfterEach
    void closePools() {
        pools.close();
    }
}
