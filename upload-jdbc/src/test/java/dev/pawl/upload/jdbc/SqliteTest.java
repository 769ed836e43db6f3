// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to SQLite: settings of each connection, one file, one writer. */
@Timeout(60)
final class SqliteTest {
    private static final OwnerId ALICE = new OwnerId("alice");

    @TempDir
    private Path directory;

    private final Pools pools = new Pools();

    @AfterEach
    void end() {
        pools.close();
    }

    @Test
    void M5_every_writing_connection_is_full_and_logged_ahead_whatever_the_pool_says() throws IOException {
        String url = "jdbc:sqlite:" + directory.resolve("a.db") + "?synchronous=OFF&journal_mode=DELETE";
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
        assertThat(Lives.ask(store, "PRAGMA synchronous")).isEqualTo("2");
        try (JdbcMetadataStore own = JdbcMetadataStore.sqlite(directory.resolve("b.db"))) {
            assertThat(Lives.ask(own, "PRAGMA synchronous")).isEqualTo("2");
            assertThat(Lives.ask(own, "PRAGMA journal_mode")).isEqualTo("wal");
        }
    }

    @Test
    void M5_a_database_without_a_file_is_refused() {
        assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open("jdbc:sqlite::memory:")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("write-ahead log");
    }

    @Test
    void M9_a_writer_that_another_process_keeps_out_gives_up_in_time() throws Exception {
        Path file = directory.resolve("a.db");
        try (JdbcMetadataStore store = JdbcMetadataStore.sqlite(file);
                Connection rude = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = rude.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            Rows rows = Lives.fresh(ALICE, store.now());
            Instant begun = Instant.now();
            assertThatThrownBy(() -> store.replace(Lives.creation(rows), Quota.UNLIMITED))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(rows.session().id().text())
                    .hasMessageContaining("trying again may help");
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(6));
            statement.execute("ROLLBACK");
            assertThat(store.replace(Lives.creation(rows), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
        }
    }

    @Test
    void the_file_is_its_owners_alone() throws IOException {
        Path file = directory.resolve("a.db");
        try (JdbcMetadataStore store = JdbcMetadataStore.sqlite(file)) {
            store.replace(Lives.creation(Lives.fresh(ALICE, store.now())), Quota.UNLIMITED);
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                assertThat(Files.getPosixFilePermissions(directory.resolve("a.db" + suffix)))
                        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    @Test
    void a_closed_store_says_so() throws IOException {
        JdbcMetadataStore store = JdbcMetadataStore.sqlite(directory.resolve("a.db"));
        Rows rows = Lives.fresh(ALICE, store.now());
        Iterator<Part> parts = store.parts(rows.session().id()).iterator();
        store.close();
        store.close();
        assertThatThrownBy(() -> store.find(rows.session().id())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.replace(Lives.creation(rows), Quota.UNLIMITED))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(parts::hasNext).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void a_path_that_the_driver_would_read_otherwise_is_refused() {
        assertThatThrownBy(() -> JdbcMetadataStore.sqlite(directory.resolve("a.db?synchronous=OFF")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JdbcMetadataStore.sqlite(directory.resolve("missing/a.db")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void tables_say_what_people_and_other_programs_look_for() throws IOException {
        try (JdbcMetadataStore store = JdbcMetadataStore.sqlite(directory.resolve("a.db"))) {
            Rows rows = Lives.fresh(ALICE, store.now());
            store.replace(Lives.creation(rows), Quota.UNLIMITED);
            assertThat(Lives.ask(store, "SELECT expires_at FROM upload_sessions"))
                    .isEqualTo(
                            Long.toString(Micros.of(rows.session().expiresAt().orElseThrow())));
            Rows complete = Lives.complete(rows, store.now());
            store.replace(Lives.change(rows, complete), Quota.UNLIMITED);
            assertThat(Lives.ask(
                            store,
                            "SELECT owner_id || ' ' || original_filename || ' ' || size_bytes || ' ' || mime_type"
                                    + " || ' ' || status || ' ' || storage_path FROM files"))
                    .isEqualTo("alice picture.png 4096 image/png AVAILABLE local:"
                            + rows.session().id());
            assertThat(Lives.ask(
                            store, "SELECT total_size || ' ' || bytes_received || ' ' || status FROM upload_sessions"))
                    .isEqualTo("4096 4096 COMPLETE");
            assertThat(Lives.ask(store, "SELECT SUM(charged_bytes) FROM upload_sessions"))
                    .isEqualTo(Lives.ask(store, "SELECT bytes_used FROM owner_accounts"));
        }
    }
}
