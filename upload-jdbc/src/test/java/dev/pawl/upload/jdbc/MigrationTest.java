// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema comes, once, and a newer one is left alone. */
@Timeout(60)
final class MigrationTest {
    @TempDir
    private Path directory;

    private final Pools pools = new Pools();

    @AfterEach
    void end() {
        pools.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "h2file", "postgresql", "mariadb"})
    void eight_nodes_that_start_at_once_make_one_schema(String database) throws Exception {
        String url = url(database);
        pools.open(url).getConnection().close();
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            CyclicBarrier barrier = new CyclicBarrier(8);
            List<Future<Outcome>> nodes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                nodes.add(executor.submit(() -> {
                    barrier.await();
                    JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url, 2));
                    return store.replace(Lives.creation(Lives.fresh(new OwnerId("a"), store.now())), Quota.UNLIMITED);
                }));
            }
            for (Future<Outcome> node : nodes) {
                assertThat(node.get()).isEqualTo(Outcome.DONE);
            }
        } finally {
            executor.shutdownNow();
        }
        JdbcMetadataStore again = JdbcMetadataStore.on(pools.open(url));
        assertThat(again.usage(new OwnerId("a")).openSessions()).isEqualTo(8);
        assertThat(Lives.ask(again, "SELECT COUNT(*) FROM upload_schema")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void a_newer_schema_is_refused(String database) throws Exception {
        String url = url(database);
        JdbcMetadataStore.on(pools.open(url));
        change(url, "INSERT INTO upload_schema (version, name, checksum, applied_at) VALUES (99, 'x', 'x', 0)");
        assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open(url)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("newer library");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void a_schema_by_another_script_is_refused(String database) throws Exception {
        String url = url(database);
        JdbcMetadataStore.on(pools.open(url));
        change(url, "UPDATE upload_schema SET checksum = 'other'");
        assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open(url)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another script");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void a_node_that_died_while_it_migrated_is_waited_for_and_then_replaced(String database) throws Exception {
        String url = url(database);
        pools.open(url).getConnection().close();
        change(url, "CREATE TABLE upload_schema_lock (id INTEGER NOT NULL PRIMARY KEY, locked_until BIGINT NOT NULL)");
        long soon = Micros.of(java.time.Instant.now().plusMillis(700));
        change(url, "INSERT INTO upload_schema_lock (id, locked_until) VALUES (1, " + soon + ")");
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
        assertThat(Micros.of(java.time.Instant.now())).isGreaterThanOrEqualTo(soon);
        assertThat(Lives.ask(store, "SELECT locked_until FROM upload_schema_lock"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void a_host_may_run_the_scripts_itself(String database) throws Exception {
        String url = url(database);
        JdbcOptions given = JdbcOptions.DEFAULT.withSchema(JdbcOptions.Schema.GIVEN);
        assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open(url), given))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tables");
        Dialect dialect = Dialect.valueOf(database.toUpperCase(java.util.Locale.ROOT));
        for (Script script : Script.of(dialect)) {
            for (String statement : script.statements()) {
                change(url, statement);
            }
        }
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url), given);
        assertThat(store.replace(Lives.creation(Lives.fresh(new OwnerId("a"), store.now())), Quota.UNLIMITED))
                .isEqualTo(Outcome.DONE);
        JdbcMetadataStore.on(pools.open(url));
    }

    /** No server of MySQL can be had here: it is spoken by its documentation, so as close to MariaDB as can be. */
    @Test
    void the_scripts_of_mysql_are_those_of_mariadb_but_for_the_collation() throws IOException {
        List<Script> mysql = Script.of(Dialect.MYSQL);
        List<Script> mariadb = Script.of(Dialect.MARIADB);
        assertThat(mysql).hasSameSizeAs(mariadb);
        for (int i = 0; i < mysql.size(); i++) {
            assertThat(mysql.get(i).text())
                    .isEqualTo(mariadb.get(i)
                            .text()
                            .replace("for MariaDB.", "for MySQL.")
                            .replace("utf8mb4_nopad_bin", "utf8mb4_0900_bin"));
        }
    }

    private String url(String database) {
        return switch (database) {
            case "sqlite" -> "jdbc:sqlite:" + directory.resolve("a.db");
            case "h2" -> "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
            case "h2file" -> "jdbc:h2:file:" + directory.resolve("h2");
            case "mariadb" -> MariadbServer.shared().newSchema();
            default -> PostgresServer.shared().newSchema();
        };
    }

    private static void change(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
