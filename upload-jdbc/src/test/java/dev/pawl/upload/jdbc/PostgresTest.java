// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a real server shows: durability settings, locks that end, restarts, its clock. */
@Timeout(120)
final class PostgresTest {
    private static final OwnerId ALICE = new OwnerId("alice");
    private final Pools pools = new Pools();

    @AfterEach
    void end() {
        pools.close();
    }

    @Test
    void M5_commits_are_synchronous_whatever_the_pool_says() throws IOException {
        String url = PostgresServer.shared().newSchema() + "&options=-c%20synchronous_commit=off";
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
        assertThat(Lives.ask(store, "SHOW synchronous_commit")).isEqualTo("on");
        String stronger = PostgresServer.shared().newSchema() + "&options=-c%20synchronous_commit=remote_apply";
        JdbcMetadataStore other = JdbcMetadataStore.on(pools.open(stronger));
        assertThat(Lives.ask(other, "SHOW synchronous_commit")).isEqualTo("remote_apply");
    }

    @Test
    void M9_time_outs_are_set_within_the_transaction_and_only_there() throws Exception {
        var pool = pools.open(PostgresServer.shared().newSchema(), 1);
        JdbcMetadataStore store = JdbcMetadataStore.on(pool);
        assertThat(Lives.ask(store, "SHOW lock_timeout")).isEqualTo("4s");
        assertThat(Lives.ask(store, "SHOW statement_timeout")).isEqualTo("4500ms");
        assertThat(Lives.ask(store, "SHOW idle_in_transaction_session_timeout")).isEqualTo("5s");
        try (Connection connection = pool.getConnection();
                Link link = new Link(connection)) {
            assertThat(link.ask("SHOW lock_timeout")).contains("0");
        }
    }

    @Test
    void M6_now_is_the_servers_clock() throws IOException {
        JdbcMetadataStore store =
                JdbcMetadataStore.on(pools.open(PostgresServer.shared().newSchema()));
        assertThat(Duration.between(Instant.now(), store.now()).abs()).isLessThan(Duration.ofSeconds(5));
        Instant last = store.now();
        for (int i = 0; i < 1000; i++) {
            Instant now = store.now();
            assertThat(now).isAfterOrEqualTo(last);
            last = now;
        }
    }

    @Test
    void a_server_that_may_lose_commits_is_refused() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.newSchema();
        server.execute("ALTER SYSTEM SET full_page_writes = off");
        server.execute("SELECT pg_reload_conf()");
        try {
            awaitSetting(url, "full_page_writes", "off");
            assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open(url)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("full_page_writes");
        } finally {
            server.execute("ALTER SYSTEM RESET full_page_writes");
            server.execute("SELECT pg_reload_conf()");
            awaitSetting(url, "full_page_writes", "on");
        }
    }

    @Test
    void no_acknowledged_row_is_lost_when_the_server_stops_at_once() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.newSchema();
            JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
            AtomicBoolean stop = new AtomicBoolean();
            Queue<Rows> acknowledged = new ConcurrentLinkedQueue<>();
            ExecutorService executor = Executors.newFixedThreadPool(8);
            List<Future<Boolean>> writers = new ArrayList<>();
            try {
                for (int i = 0; i < 8; i++) {
                    writers.add(executor.submit(() -> write(store, stop, acknowledged)));
                }
                for (int restart = 0; restart < 3; restart++) {
                    int before = acknowledged.size();
                    while (acknowledged.size() < before + 200) {
                        Thread.onSpinWait();
                    }
                    server.restartAtOnce();
                }
                int last = acknowledged.size();
                while (acknowledged.size() < last + 50) {
                    Thread.onSpinWait();
                }
            } finally {
                stop.set(true);
                executor.shutdown();
            }
            for (Future<Boolean> writer : writers) {
                assertThat(writer.get()).isTrue();
            }
            for (Rows rows : acknowledged) {
                assertThat(store.find(rows.session().id())).contains(rows);
            }
            long rows = Long.parseLong(Lives.ask(store, "SELECT COUNT(*) FROM upload_sessions"));
            assertThat(store.usage(ALICE).openSessions()).isEqualTo((int) rows);
            pools.close();
        }
    }

    /** Most writes that a restart meets are tried again and done; the rest is in doubt, and nobody counts on it. */
    private static boolean write(JdbcMetadataStore store, AtomicBoolean stop, Queue<Rows> acknowledged)
            throws InterruptedException {
        while (!stop.get()) {
            try {
                Rows rows = Lives.fresh(ALICE, store.now());
                if (store.replace(Lives.creation(rows), Quota.UNLIMITED) == Outcome.DONE) {
                    acknowledged.add(rows);
                }
            } catch (IOException inDoubt) {
                Thread.sleep(1);
            }
        }
        return true;
    }

    private static void awaitSetting(String url, String name, String value) throws Exception {
        while (true) {
            try (Link link = new Link(DriverManager.getConnection(url))) {
                if (link.ask("SHOW " + name).orElse("").equals(value)) {
                    return;
                }
            }
        }
    }
}
