// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Placement;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.FileQuery;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
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
        for (JdbcMetadataStore node : opened(url, 8)) {
            assertThat(node.replace(Lives.creation(Lives.fresh(new OwnerId("a"), node.now())), Quota.UNLIMITED))
                    .isEqualTo(Outcome.DONE);
        }
        JdbcMetadataStore again = JdbcMetadataStore.on(pools.open(url));
        assertThat(again.usage(new OwnerId("a")).openSessions()).isEqualTo(8);
        assertThat(Lives.ask(again, "SELECT COUNT(*) FROM upload_schema"))
                .isEqualTo(Integer.toString(Script.of(Dialect.SQLITE).size()));
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
        long soon = Micros.of(Instant.now().plusMillis(700));
        change(url, "INSERT INTO upload_schema_lock (id, locked_until) VALUES (1, " + soon + ")");
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
        assertThat(Micros.of(Instant.now())).isGreaterThanOrEqualTo(soon);
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
        List<Script> scripts = Script.of(dialect(database));
        for (Script script : scripts) {
            assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open(url), given))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("version " + scripts.size());
            for (String statement : script.statements()) {
                change(url, statement);
            }
        }
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url), given);
        assertThat(store.replace(Lives.creation(Lives.fresh(new OwnerId("a"), store.now())), Quota.UNLIMITED))
                .isEqualTo(Outcome.DONE);
        JdbcMetadataStore.on(pools.open(url));
    }

    @Test
    void scripts_that_were_published_never_change() throws IOException {
        List<String> sums = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            for (Script script : Script.of(dialect)) {
                sums.add(dialect.directory() + "/V" + script.version() + " " + script.checksum());
            }
        }
        assertThat(sums)
                .containsExactlyInAnyOrder(
                        "sqlite/V1 95537a98f654777bfcf72d63a9c1739dfd3379751a48d7ac41bd1c2da8231795",
                        "sqlite/V2 3ddd6b8570678a1b76a0fe3636de00838f4d3363ae3d4cfd4c235e73a419d93b",
                        "sqlite/V3 da15add20fc220d80e6c872b03b759ce59e99fc3b56983563483f130d0790224",
                        "sqlite/V4 0646c3bc8a5a9cef666d6069924bdd5edabd8a3ffc0e5e98b42649110c24c7d1",
                        "h2/V1 642d5d99e75d58956c033614f900191ab8e993e2b1422e4019119a37bd29fd42",
                        "h2/V2 c24bf8f47f554da963d70b99a5edce45f5ee2754382dbb1aadb747adfbc26471",
                        "h2/V3 8cbd201c3b49676085b6b44bea849d9d48eb7455f6a0286fb77c8794efb29a02",
                        "h2/V4 4dcdb68a2e9f5dea57c8b433b06d163215c35d42ba65d5424be018c0c50b4f5d",
                        "postgresql/V1 0742b6a87e4815621c9ad001a16adb64f52dec35f825f3faa814fd1c0cccafc6",
                        "postgresql/V2 aa9086a8d4c0de044e50932062157084fad1bbf3b51afa89d0bfb3761d955750",
                        "postgresql/V3 56c7286e93ad55b3435ca7a1740c1f6478e3bfa4236b68e522d9f77db2da0392",
                        "postgresql/V4 21d86f136b045b316371db9f4c6cc8da64cb71950c31a9dfdaafc1383011d059",
                        "mariadb/V1 7ecbf27cb997f4d52bf03a0183048a02ec3ef9ac7ac9114e5da31cf85b472369",
                        "mariadb/V2 8a17cfc9926663fd6bcc1f324834555b489e829da12ea60dd3799ee9ac1eace9",
                        "mariadb/V3 3dcf87a6a86ff8bb5ba0a7b1d8e47db290a1f9cf9cd45b7c5665a70d0ec8452a",
                        "mariadb/V4 39abdfc77683168082d749e6af65ffed06a2c5cbb81337de368917c9239a2840",
                        "mysql/V1 fb687b62264f274f802f52e1534f2b846c781aa5e7a5e1b605272ac28fd5392a",
                        "mysql/V2 06fce166fd6d9e7eef1d94a54de13ad6e44551ec1447e8c56655af42d5e5f744",
                        "mysql/V3 5fe961e818146adaeb2731e5215e5ae89aed78b7e8e80f9f1167154044d8b1e8",
                        "mysql/V4 7c0727196f8bffbf7eba5f686ec66808c2b5be883465861cf2b18ef7e53a7e86");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "h2file", "postgresql", "mariadb"})
    void F34_rows_of_version_1_are_read_whoever_of_eight_nodes_migrates_them(String database) throws Exception {
        String url = url(database);
        filledAtVersion1(url);
        JdbcMetadataStore store = opened(url, 8).get(0);
        assertThat(Lives.ask(store, "SELECT COUNT(*) FROM upload_schema"))
                .isEqualTo(Integer.toString(Script.of(Dialect.SQLITE).size()));

        Rows open = store.find(new UploadId("a".repeat(26))).orElseThrow();
        assertThat(open.session().state()).isEqualTo(SessionState.UPLOADING);
        assertThat(open.session().offset()).isEqualTo(4);
        assertThat(open.session().content().length()).isEmpty();
        assertThat(open.session().checkpoint().state()).containsExactly(1, 2, 255);
        assertThat(open.session().placement()).isEqualTo(new Placement("main", "in/2026"));
        assertThat(open.session().spec().fileName()).isEqualTo("Übung.bin");
        assertThat(store.parts(open.session().id()))
                .extracting(Part::offset, Part::length, Part::epoch)
                .containsExactly(tuple(0L, 2L, 2L), tuple(2L, 2L, 2L));
        StoredFile ready = store.findFile(new FileId("d".repeat(25) + "a"))
                .orElseThrow()
                .file()
                .orElseThrow();
        assertThat(ready.state()).isEqualTo(FileState.AVAILABLE);
        assertThat(ready.sha256()).contains(new Checksum(Checksum.Algorithm.SHA256, "0a".repeat(32)));
        assertThat(store.files(FileQuery.ALL.withMetadata(Map.of("name", "é")), Optional.empty(), 9)
                        .rows())
                .containsExactly(ready);
        assertThat(store.take("webhook", Duration.ofMinutes(1), 9))
                .extracting(UploadEvent::sequence)
                .containsExactly(1L);
        Usage sum = store.sessions(Optional.of(new OwnerId("alice")), Set.of(), Optional.empty(), 9).rows().stream()
                .map(UploadSession::usage)
                .reduce(Usage.NOTHING, Usage::plus);
        assertThat(store.usage(new OwnerId("alice"))).isEqualTo(sum);

        Rows next = Lives.next(open, store.now(), new SessionEvent.EpochTaken("node-9"));
        assertThat(store.replace(Lives.change(open, next), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
        assertThat(store.find(next.session().id())).contains(next);
        assertThat(store.forget(store.now(), 9)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void scripts_that_a_dying_node_ran_in_part_are_run_to_their_end(String database) throws Exception {
        String url = url(database);
        filledAtVersion1(url);
        List<Script> scripts = Script.of(dialect(database));
        change(url, scripts.get(1).statements().get(0));
        change(url, scripts.get(2).statements().get(0));
        JdbcMetadataStore store = opened(url, 1).get(0);
        assertThat(Lives.ask(store, "SELECT COUNT(*) FROM upload_schema"))
                .isEqualTo(Integer.toString(Script.of(Dialect.SQLITE).size()));
    }

    private void filledAtVersion1(String url) throws Exception {
        DataSource pool = pools.open(url);
        Dialect dialect = Dialect.of(pool);
        List<Script> first = Script.of(dialect).subList(0, 1);
        new Migration(new PooledConnections(pool, dialect), dialect, Instant::now, first).apply();
        try (InputStream in = MigrationTest.class.getResourceAsStream("rows-of-version-1.sql")) {
            String rows = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String bytes = dialect == Dialect.POSTGRESQL ? "'\\\\x$1'" : "X'$1'";
            Script filled = new Script(1, "rows", rows.replaceAll("\\{([0-9a-f]*)}", bytes));
            for (String statement : filled.statements()) {
                change(url, statement);
            }
        }
    }

    /** Opens the same database by several nodes at once. */
    private List<JdbcMetadataStore> opened(String url, int nodes) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(nodes);
        try {
            CyclicBarrier barrier = new CyclicBarrier(nodes);
            List<Future<JdbcMetadataStore>> opening = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                DataSource pool = pools.open(url, 2);
                opening.add(executor.submit(() -> {
                    barrier.await();
                    return JdbcMetadataStore.on(pool);
                }));
            }
            List<JdbcMetadataStore> opened = new ArrayList<>();
            for (Future<JdbcMetadataStore> one : opening) {
                opened.add(one.get());
            }
            return opened;
        } finally {
            executor.shutdownNow();
        }
    }

    private static Dialect dialect(String database) {
        return Dialect.valueOf(database.toUpperCase(Locale.ROOT));
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
                            .replace("for MariaDB", "for MySQL")
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
