// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.storage.local.LocalStorage;
import dev.pawl.upload.testkit.ManualClock;
import dev.pawl.upload.testkit.model.Backends;
import dev.pawl.upload.testkit.model.ModelRunner;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine keeps its promises over SQLite and local disk as it does over back-ends in memory. */
final class SqliteModelTest {
    @TempDir
    private Path directory;

    private final AtomicInteger opened = new AtomicInteger();

    @Test
    void some_hundred_runs() {
        ModelRunner.over(this::open).check(1, 300);
    }

    @Test
    @Tag("thorough")
    void many_runs() {
        ModelRunner.over(this::open).check(1_000, 20_000);
    }

    private Backends open(ManualClock clock) throws IOException {
        // files tell real time, and must not be younger than the rows
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);
        clock.advance(Duration.between(clock.instant(), now));
        Path file = Files.copy(migrated(), directory.resolve("run" + opened.incrementAndGet() + ".db"));
        MetadataStore metadata = JdbcMetadataStore.sqlite(file, JdbcOptions.DEFAULT.withClock(clock));
        FileSystem memory = Jimfs.newFileSystem(
                Configuration.unix().toBuilder().setAttributeViews("posix").build());
        Storage storage = LocalStorage.at(memory.getPath("/srv/uploads"))
                .bufferBudget(40_000)
                .openFiles(3)
                .writeBack(Runnable::run)
                .open();
        return new Backends() {
            @Override
            public MetadataStore metadata() {
                return metadata;
            }

            @Override
            public Storage storage() {
                return storage;
            }

            @Override
            public void close() throws IOException {
                storage.close();
                memory.close();
                metadata.close();
                Files.delete(file);
            }
        };
    }

    /** A file with all tables and no rows: making them anew for every run takes longer than the run. */
    private synchronized Path migrated() throws IOException {
        Path empty = directory.resolve("empty.db");
        if (!Files.exists(empty)) {
            JdbcMetadataStore.sqlite(empty, JdbcOptions.DEFAULT).close();
        }
        return empty;
    }
}
