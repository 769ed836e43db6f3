// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.testkit.MetadataStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** H2 in a file, closed and opened again when a store is closed. */
final class H2FileMetadataStoreTest extends MetadataStoreContract {
    @TempDir
    private Path directory;

    private final Pools pools = new Pools();

    @Override
    protected MetadataStore open(InstantSource time) throws IOException {
        return JdbcMetadataStore.on(
                pools.open("jdbc:h2:file:" + directory.resolve("uploads")), JdbcOptions.DEFAULT.withClock(time));
    }

    @AfterEach
    void closePools() {
        pools.close();
    }
}
