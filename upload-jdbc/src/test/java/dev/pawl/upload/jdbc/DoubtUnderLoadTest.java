// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.ManualClock;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F19, F20: the real engine over a database whose commits are cut off, or that stops at once again and again. No byte that
 * was told is lost, no answer was untrue, nothing stays behind.
 */
@Timeout(1800)
final class DoubtUnderLoadTest {
    private final Pools pools = new Pools();
    private final ManualClock clock = new ManualClock();

    @AfterEach
    void end() {
        pools.close();
    }

    @Test
    void F19_commits_cut_before_and_after_and_landing_late_on_postgresql() throws Exception {
        cutOnPostgres(100);
    }

    @Test
    @Tag("thorough")
    void F19_a_thousand_commits_cut_on_postgresql() throws Exception {
        cutOnPostgres(1000);
    }

    @Test
    void F19_commits_cut_before_and_after_and_landing_late_on_mariadb() throws Exception {
        cutOnMariadb(100);
    }

    @Test
    @Tag("thorough")
    void F19_a_thousand_commits_cut_on_mariadb() throws Exception {
        cutOnMariadb(1000);
    }

    @Test
    void F20_immediate_restarts_of_postgresql() throws Exception {
        restartPostgres(5);
    }

    @Test
    @Tag("thorough")
    void F20_a_hundred_immediate_restarts_of_postgresql() throws Exception {
        restartPostgres(100);
    }

    @Test
    void F20_immediate_restarts_of_mariadb() throws Exception {
        restartMariadb(2);
    }

    @Test
    @Tag("thorough")
    void F20_twenty_immediate_restarts_of_mariadb() throws Exception {
        restartMariadb(20);
    }

    private void cutOnPostgres(int cuts) throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.newSchema();
        try (CutProxy proxy = new CutProxy(server.port(), cuts)) {
            String cut = url.replace(":" + server.port() + "/", ":" + proxy.port() + "/");
            cut(proxy, cut + "&sslmode=disable&prepareThreshold=0", cuts);
        }
    }

    private void cutOnMariadb(int cuts) throws Exception {
        MariadbServer server = MariadbServer.shared();
        String url = server.newSchema();
        try (CutProxy proxy = new CutProxy(server.port(), cuts)) {
            cut(proxy, url.replace(":" + server.port() + "/", ":" + proxy.port() + "/"), cuts);
        }
    }

    private void cut(CutProxy proxy, String url, int cuts) throws Exception {
        try (JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url), JdbcOptions.DEFAULT.withClock(clock));
                Load load = new Load(clock, store)) {
            proxy.cutOneIn(6);
            List<Future<?>> clients = load.until(() -> proxy.cuts() >= cuts, cuts);
            ended(clients);
            proxy.cutOneIn(0);
            load.settles();
            assertThat(load.failures()).isGreaterThan(cuts / 4);
            for (CutProxy.Cut cut : CutProxy.Cut.values()) {
                assertThat(proxy.cuts(cut)).isGreaterThan(cuts / 6);
            }
        }
    }

    private interface Restart {
        void now() throws Exception;
    }

    private void restartPostgres(int times) throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            restart(server.newSchema(), times, server::restartAtOnce);
        }
    }

    private void restartMariadb(int times) throws Exception {
        try (MariadbServer server = MariadbServer.start()) {
            restart(server.newSchema(), times, server::restartAtOnce);
        }
    }

    private void restart(String url, int times, Restart restart) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url), JdbcOptions.DEFAULT.withClock(clock));
                Load load = new Load(clock, store)) {
            List<Future<?>> clients = load.until(over::get, times);
            try {
                for (int i = 0; i < times; i++) {
                    int before = load.acknowledged();
                    while (load.acknowledged() < before + 100
                            && clients.stream().noneMatch(Future::isDone)) {
                        Thread.onSpinWait();
                    }
                    restart.now();
                }
            } finally {
                over.set(true);
            }
            ended(clients);
            load.settles();
            assertThat(load.acknowledged()).isGreaterThan(100 * times);
            pools.close();
        }
    }

    private static void ended(List<Future<?>> clients) throws Exception {
        for (Future<?> client : clients) {
            client.get();
        }
    }
}
