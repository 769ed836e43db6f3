// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a real MariaDB shows: settings, time-outs, its clock, what drivers make of it. */
@Timeout(180)
final class MariadbTest {
    private static final OwnerId ALICE = new OwnerId("alice");
    private final Pools pools = new Pools();

    @AfterEach
    void end() {
        pools.close();
    }

    @Test
    void the_server_is_told_by_either_driver() throws Exception {
        String url = MariadbServer.shared().newSchema();
        assertThat(Dialect.of(pools.open(url))).isEqualTo(Dialect.MARIADB);
        assertThat(Dialect.of(pools.open(MariadbServer.asMysql(url)))).isEqualTo(Dialect.MARIADB);
        assertThat(Dialect.of("MySQL", "8.4.3")).isEqualTo(Dialect.MYSQL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"innodb_flush_log_at_trx_commit=2", "innodb_flush_log_at_trx_commit=0"})
    void M5_a_server_that_may_lose_commits_is_refused(String setting) {
        MariadbServer server = MariadbServer.shared();
        String url = server.newSchema();
        server.execute("SET GLOBAL " + setting);
        try {
            assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open(url)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(setting)
                    .hasMessageContaining("may lose commits");
        } finally {
            server.execute("SET GLOBAL innodb_flush_log_at_trx_commit=1");
        }
    }

    @Test
    void a_driver_that_counts_changes_only_is_refused() {
        String url = MariadbServer.shared().newSchema() + "&useAffectedRows=true";
        assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open(url)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("useAffectedRows");
    }

    @Test
    void a_session_that_would_cut_what_is_too_long_is_refused() {
        String url = MariadbServer.shared().newSchema() + "&sessionVariables=sql_mode=''";
        assertThatThrownBy(() -> JdbcMetadataStore.on(pools.open(url)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("STRICT_TRANS_TABLES");
    }

    @Test
    void M9_time_outs_are_set_before_the_transaction_begins() throws Exception {
        JdbcMetadataStore store =
                JdbcMetadataStore.on(pools.open(MariadbServer.shared().newSchema(), 1));
        assertThat(Lives.ask(store, "SELECT @@innodb_lock_wait_timeout")).isEqualTo("4");
        assertThat(Lives.ask(store, "SELECT @@max_statement_time")).isEqualTo("4.500000");
        assertThat(Lives.ask(store, "SELECT @@idle_transaction_timeout")).isEqualTo("5");
    }

    @Test
    void a_transaction_sees_what_others_committed_meanwhile() throws Exception {
        String url = MariadbServer.shared().newSchema();
        JdbcMetadataStore here = JdbcMetadataStore.on(pools.open(url));
        JdbcMetadataStore there = JdbcMetadataStore.on(pools.open(url));
        assertThat(here.<String>within(link -> {
                    link.ask("SELECT COUNT(*) FROM upload_sessions");
                    try {
                        there.replace(Lives.creation(Lives.fresh(ALICE, Instant.EPOCH)), Quota.UNLIMITED);
                    } catch (IOException e) {
                        throw new SQLException(e);
                    }
                    return link.ask("SELECT COUNT(*) FROM upload_sessions").orElse("");
                }))
                .isEqualTo("1");
    }

    @Test
    void M9_a_transaction_that_idles_is_ended_by_the_server() throws Exception {
        String url = MariadbServer.shared().newSchema();
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
        Rows rows = Lives.fresh(ALICE, store.now());
        store.replace(Lives.creation(rows), Quota.UNLIMITED);
        try (Link paused = new Link(DriverManager.getConnection(url))) {
            Dialect.MARIADB.beginLimited(paused);
            paused.run("UPDATE upload_sessions SET note = 'a node that sleeps'");
            Rows next = Lives.next(rows, store.now(), new SessionEvent.Renewed());
            Outcome outcome = Outcome.STALE;
            while (outcome != Outcome.DONE) {
                try {
                    outcome = store.replace(Lives.change(rows, next), Quota.UNLIMITED);
                } catch (IOException busy) {
                    assertThat(busy).hasMessageContaining("busy");
                }
            }
        }
    }

    @Test
    void M6_now_is_the_servers_clock_whatever_the_zone() throws IOException {
        for (String zone : new String[] {"+00:00", "-11:30", "+13:00"}) {
            String url = MariadbServer.shared().newSchema() + "&sessionVariables=time_zone='" + zone + "'";
            JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
            assertThat(Duration.between(Instant.now(), store.now()).abs()).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void a_server_that_only_reads_is_told_as_such() throws Exception {
        MariadbServer server = MariadbServer.shared();
        String url = server.newSchema();
        JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url));
        Rows rows = Lives.fresh(ALICE, store.now());
        server.execute("CREATE OR REPLACE USER 'plain'@'127.0.0.1'");
        server.execute("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON *.* TO 'plain'@'127.0.0.1'");
        JdbcMetadataStore plain = JdbcMetadataStore.on(pools.open(url.replace("user=pawl", "user=plain")));
        server.execute("SET GLOBAL read_only = 1");
        try {
            assertThatThrownBy(() -> plain.replace(Lives.creation(rows), Quota.UNLIMITED))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("read-only")
                    .hasMessageContaining("trying again may help");
        } finally {
            server.execute("SET GLOBAL read_only = 0");
        }
        assertThat(plain.replace(Lives.creation(rows), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
    }
}
