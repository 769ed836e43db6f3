// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Guard;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F21, F22: what real servers and pools do to a transaction, and what is made of it. */
@Timeout(120)
final class TroubleTest {
    private static final OwnerId ALICE = new OwnerId("alice");

    private final Pools pools = new Pools();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
        pools.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb"})
    void M9_a_row_that_another_holds_is_given_up_after_five_seconds(String database) throws Exception {
        String url = url(database);
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
        Rows rows = Lives.fresh(ALICE, store.now());
        store.replace(Lives.creation(rows), Quota.UNLIMITED);
        Rows next = Lives.next(rows, store.now(), new SessionEvent.Renewed());
        try (Connection rude = DriverManager.getConnection(url);
                Statement statement = rude.createStatement()) {
            rude.setAutoCommit(false);
            statement.execute("UPDATE upload_sessions SET note = 'mine'");
            Instant begun = Instant.now();
            assertThatThrownBy(() -> store.replace(Lives.change(rows, next), Quota.UNLIMITED))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("busy")
                    .hasMessageContaining("trying again may help");
            assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofSeconds(3));
            assertThat(store.find(rows.session().id())).contains(rows);
            rude.rollback();
        }
        assertThat(store.replace(Lives.change(rows, next), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
    }

    @Test
    void F21_serialization_failures_at_any_statement_or_at_commit_are_tried_again() throws Exception {
        String url = PostgresServer.shared().newSchema() + "&options=-c%20default_transaction_isolation=serializable";
        JdbcMetadataStore here = JdbcMetadataStore.on(pools.open(url));
        JdbcMetadataStore there = JdbcMetadataStore.on(pools.open(url));
        List<Future<Outcome>> writers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            JdbcMetadataStore store = i % 2 == 0 ? here : there;
            writers.add(threads.submit(
                    () -> store.replace(Lives.creation(Lives.fresh(ALICE, store.now())), new Quota(1 << 30, 40))));
        }
        for (Future<Outcome> writer : writers) {
            assertThat(writer.get()).isEqualTo(Outcome.DONE);
        }
        assertThat(here.usage(ALICE)).isEqualTo(new Usage(40 * 4096, 40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb"})
    void F21_a_deadlock_is_ended_by_the_server_and_the_loser_goes_again(String database) throws Exception {
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url(database)));
        Rows one = Lives.fresh(ALICE, store.now());
        Rows two = Lives.fresh(ALICE, store.now());
        store.replace(Lives.creation(one), Quota.UNLIMITED);
        store.replace(Lives.creation(two), Quota.UNLIMITED);
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger runs = new AtomicInteger();
        Future<Boolean> first = threads.submit(() -> crossing(store, one, two, both, runs));
        Future<Boolean> second = threads.submit(() -> crossing(store, two, one, both, runs));
        assertThat(first.get()).isTrue();
        assertThat(second.get()).isTrue();
        assertThat(runs.get()).isGreaterThan(2);
    }

    @Test
    void F21_a_server_that_only_reads_is_told_and_left_for_another_connection() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.execute("CREATE ROLE mild LOGIN SUPERUSER");
        HikariDataSource pool =
                (HikariDataSource) pools.open(server.newSchema().replace("user=postgres", "user=mild"), 1);
        JdbcMetadataStore store = JdbcMetadataStore.on(pool);
        Rows rows = Lives.fresh(ALICE, store.now());
        server.execute("ALTER ROLE mild SET default_transaction_read_only = on");
        pool.getHikariPoolMXBean().softEvictConnections();
        assertThatThrownBy(() -> store.replace(Lives.creation(rows), Quota.UNLIMITED))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("read-only")
                .hasMessageContaining("trying again may help");
        // as if another server were the primary now: only a new connection finds it
        server.execute("ALTER ROLE mild RESET default_transaction_read_only");
        assertThat(store.replace(Lives.creation(rows), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb"})
    void F22_an_exhausted_pool_is_told_in_time_and_is_no_doubt(String database) throws Exception {
        HikariDataSource pool = (HikariDataSource) pools.open(url(database), 1);
        JdbcMetadataStore store = JdbcMetadataStore.on(pool);
        Rows rows = Lives.fresh(ALICE, store.now());
        pool.setConnectionTimeout(300);
        try (Connection taken = pool.getConnection()) {
            assertThat(taken.isValid(1)).isTrue();
            Instant begun = Instant.now();
            assertThatThrownBy(() -> store.replace(Lives.creation(rows), Quota.UNLIMITED))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not recorded")
                    .hasMessageContaining("trying again may help");
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(store.replace(Lives.creation(rows), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb"})
    void F20_connections_that_died_before_the_commit_are_no_failure(String database) throws Exception {
        String url = url(database);
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url, 3));
        for (int i = 0; i < 5; i++) {
            Rows rows = Lives.fresh(ALICE, store.now());
            AtomicInteger runs = new AtomicInteger();
            assertThat(store.<Integer>within(link -> {
                        if (runs.incrementAndGet() == 1) {
                            end(database, link);
                        }
                        link.ask("SELECT 1");
                        return runs.get();
                    }))
                    .isEqualTo(2);
            assertThat(store.replace(Lives.creation(rows), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
            assertThat(store.find(rows.session().id())).contains(rows);
        }
    }

    @Test
    void the_message_says_what_the_fault_was_and_whether_to_try_again() {
        assertThat(Fault.of(new SQLException("", "40P01"))).isEqualTo(Fault.RETRY);
        assertThat(Fault.of(new SQLException("", "25006"))).isEqualTo(Fault.READ_ONLY);
        assertThat(Fault.of(new SQLException("", "53300"))).isEqualTo(Fault.BUSY);
        assertThat(Fault.of(new SQLException("", "57P01"))).isEqualTo(Fault.LOST);
        assertThat(Fault.of(new SQLException("", "08006"))).isEqualTo(Fault.LOST);
        assertThat(Fault.of(new SQLException("", "23000", 1062))).isEqualTo(Fault.DUPLICATE);
        assertThat(Fault.of(new SQLException("", "40001", 1213))).isEqualTo(Fault.RETRY);
        assertThat(Fault.of(new SQLException("", "HY000", 1205))).isEqualTo(Fault.BUSY);
        assertThat(Fault.of(new SQLException("", "08004", 1040))).isEqualTo(Fault.BUSY);
        assertThat(Fault.of(new SQLException("", "HY000", 1290))).isEqualTo(Fault.READ_ONLY);
        assertThat(Fault.of(new SQLException("", "23502"))).isEqualTo(Fault.OTHER);
    }

    /** Locks one row, waits until another has locked the other, and wants that one too. */
    private static boolean crossing(
            JdbcMetadataStore store, Rows one, Rows two, CountDownLatch both, AtomicInteger runs) throws IOException {
        return store.within(link -> {
            runs.incrementAndGet();
            boolean held = renew(link, one);
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
            return held && renew(link, two);
        });
    }

    private static boolean renew(Link link, Rows rows) throws SQLException {
        Rows next = Lives.next(rows, Instant.EPOCH, new SessionEvent.EpochTaken("node"));
        return SessionTable.change(link, rows.session(), next.session(), Guard.VERSION)
                        .update()
                == 1;
    }

    /** As an administrator ends a connection. */
    private static void end(String database, Link link) throws SQLException {
        if (database.equals("mariadb")) {
            MariadbServer.shared()
                    .execute("KILL " + link.ask("SELECT CONNECTION_ID()").orElseThrow());
        } else {
            PostgresServer.shared()
                    .execute("SELECT pg_terminate_backend("
                            + link.ask("SELECT pg_backend_pid()").orElseThrow() + ")");
        }
    }

    private static String url(String database) {
        return database.equals("mariadb")
                ? MariadbServer.shared().newSchema()
                : PostgresServer.shared().newSchema();
    }
}
