// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.testkit.MetadataStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

/** A SQLite file of our own; "another node" is another store on the same file. */
final class SqliteMetadataStoreTest extends MetadataStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected MetadataStore open(InstantSource time) throws IOException {
        return JdbcMetadataStore.sqlite(directory.resolve("uploads.db"), JdbcOptions.DEFAULT.withClock(time));
    }
}
