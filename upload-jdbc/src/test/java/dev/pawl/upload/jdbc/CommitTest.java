// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits that are shared, cut off or refused. */
@Timeout(60)
final class CommitTest {
    private static final OwnerId ALICE = new OwnerId("alice");

    @TempDir
    private Path directory;

    private final Pools pools = new Pools();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        pools.close();
    }

    @Test
    void a_body_that_comes_with_its_creation_costs_two_commits() throws IOException {
        try (JdbcMetadataStore store = JdbcMetadataStore.sqlite(directory.resolve("a.db"))) {
            long before = store.commits();
            Rows rows = Lives.fresh(ALICE, store.now());
            assertThat(store.replace(Lives.creation(rows), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
            assertThat(store.replace(Lives.change(rows, Lives.complete(rows, store.now())), Quota.UNLIMITED))
                    .isEqualTo(Outcome.DONE);
            assertThat(store.commits() - before).isEqualTo(2);
        }
    }

    @Test
    void what_changed_nothing_costs_no_commit() throws IOException {
        try (JdbcMetadataStore store = JdbcMetadataStore.sqlite(directory.resolve("a.db"))) {
            Rows rows = Lives.fresh(ALICE, store.now());
            long before = store.commits();
            assertThat(store.replace(Lives.change(rows, Lives.complete(rows, store.now())), Quota.UNLIMITED))
                    .isEqualTo(Outcome.STALE);
            assertThat(store.replace(Lives.creation(rows), new Quota(1, 1))).isEqualTo(Outcome.OVER_QUOTA);
            assertThat(store.commits()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "mariadb"})
    void writes_that_come_while_another_commits_share_the_next_commit_and_fail_alone(String database) throws Exception {
        CommitPool commits = shared(database);
        JdbcMetadataStore store = JdbcMetadataStore.on(commits.pool());
        CountDownLatch go = hold(commits);
        FutureTask<Outcome> first = create(store, Quota.UNLIMITED);
        List<FutureTask<Outcome>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(create(store, i % 2 == 0 ? Quota.UNLIMITED : new Quota(0, 0)));
        }
        awaitWaiting(21);
        long before = store.commits();
        go.countDown();
        assertThat(first.get()).isEqualTo(Outcome.DONE);
        for (int i = 0; i < 20; i++) {
            assertThat(others.get(i).get()).isEqualTo(i % 2 == 0 ? Outcome.DONE : Outcome.OVER_QUOTA);
        }
        assertThat(store.commits() - before).isEqualTo(1);
        assertThat(store.usage(ALICE)).isEqualTo(new Usage(11 * 4096L, 11));
        assertThat(Lives.ask(store, "SELECT COUNT(*) FROM upload_sessions")).isEqualTo("11");
        assertThat(Lives.ask(store, "SELECT COUNT(*) FROM files")).isEqualTo("11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "mariadb"})
    void M1_of_racing_changes_in_one_commit_one_wins_and_no_other_suffers(String database) throws Exception {
        CommitPool commits = shared(database);
        JdbcMetadataStore store = JdbcMetadataStore.on(commits.pool());
        Rows rows = Lives.fresh(ALICE, store.now());
        store.replace(Lives.creation(rows), Quota.UNLIMITED);
        CountDownLatch go = hold(commits);
        FutureTask<Outcome> first = create(store, Quota.UNLIMITED);
        List<FutureTask<Outcome>> racing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Rows next = Lives.next(rows, store.now(), new SessionEvent.EpochTaken("writer" + i));
            racing.add(start(() -> store.replace(Lives.change(rows, next), Quota.UNLIMITED)));
            racing.add(start(() -> store.replace(Lives.creation(rows), Quota.UNLIMITED)));
        }
        FutureTask<Outcome> last = create(store, Quota.UNLIMITED);
        awaitWaiting(8);
        long before = store.commits();
        go.countDown();
        int won = 0;
        for (FutureTask<Outcome> one : racing) {
            won += one.get() == Outcome.DONE ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
        assertThat(first.get()).isEqualTo(Outcome.DONE);
        assertThat(last.get()).isEqualTo(Outcome.DONE);
        assertThat(store.commits() - before).isEqualTo(1);
        assertThat(store.find(rows.session().id()).orElseThrow().session().epoch())
                .isEqualTo(2);
        assertThat(store.usage(ALICE)).isEqualTo(new Usage(3 * 4096, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "mariadb"})
    void M3_what_together_is_over_quota_is_judged_one_by_one(String database) throws Exception {
        CommitPool commits = shared(database);
        JdbcMetadataStore store = JdbcMetadataStore.on(commits.pool());
        CountDownLatch go = hold(commits);
        FutureTask<Outcome> first = create(store, Quota.UNLIMITED);
        List<FutureTask<Outcome>> others = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            others.add(create(store, new Quota(5 * 4096, 99)));
        }
        awaitWaiting(10);
        go.countDown();
        int done = 0;
        for (FutureTask<Outcome> other : others) {
            done += other.get() == Outcome.DONE ? 1 : 0;
        }
        assertThat(first.get()).isEqualTo(Outcome.DONE);
        assertThat(done).isEqualTo(4);
        assertThat(store.usage(ALICE)).isEqualTo(new Usage(5 * 4096, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "mariadb"})
    void a_shared_commit_in_doubt_puts_all_of_them_in_doubt(String database) throws Exception {
        for (boolean happens : new boolean[] {false, true}) {
            CommitPool commits = shared(database);
            JdbcMetadataStore store = JdbcMetadataStore.on(commits.pool());
            Usage before = store.usage(ALICE);
            threads.clear();
            CountDownLatch go = hold(commits);
            FutureTask<Outcome> first = create(store, Quota.UNLIMITED);
            List<FutureTask<Outcome>> others = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                others.add(create(store, Quota.UNLIMITED));
            }
            awaitWaiting(6);
            commits.with(commit -> {
                if (happens) {
                    commit.go();
                }
                throw CommitPool.cut();
            });
            go.countDown();
            assertThat(first.get()).isEqualTo(Outcome.DONE);
            for (FutureTask<Outcome> other : others) {
                assertThatThrownBy(other::get)
                        .hasCauseInstanceOf(IOException.class)
                        .hasMessageContaining("in doubt")
                        .hasMessageContaining("upload")
                        .hasMessageNotContaining("secret");
            }
            commits.with(CommitPool.Commit::go);
            int made = store.usage(ALICE).minus(before).openSessions();
            assertThat(made).isEqualTo(happens ? 6 : 1);
            assertThat(create(store, Quota.UNLIMITED).get()).isEqualTo(Outcome.DONE);
        }
    }

    @Test
    void a_cut_commit_on_postgresql_is_in_doubt_and_the_next_write_goes_on() throws Exception {
        CommitPool commits = new CommitPool(pools.open(PostgresServer.shared().newSchema()));
        JdbcMetadataStore store = JdbcMetadataStore.on(commits.pool());
        Rows rows = Lives.fresh(ALICE, store.now());
        commits.with(commit -> {
            commit.go();
            throw CommitPool.cut();
        });
        assertThatThrownBy(() -> store.replace(Lives.creation(rows), Quota.UNLIMITED))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in doubt")
                .hasMessageContaining("08006");
        commits.with(CommitPool.Commit::go);
        assertThat(store.find(rows.session().id())).contains(rows);
        Rows taken = Lives.next(rows, store.now(), new SessionEvent.EpochTaken("again"));
        assertThat(store.replace(Lives.change(rows, taken), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
    }

    @Test
    void a_serialization_failure_or_deadlock_is_tried_again() throws Exception {
        for (String state : List.of("40001", "40P01")) {
            CommitPool commits =
                    new CommitPool(pools.open(PostgresServer.shared().newSchema()));
            JdbcMetadataStore store = JdbcMetadataStore.on(commits.pool());
            AtomicInteger tries = new AtomicInteger();
            Rows rows = Lives.fresh(ALICE, store.now());
            assertThat(store.<Integer>within(link -> {
                        if (tries.incrementAndGet() < 3) {
                            throw new SQLException("a test", state);
                        }
                        return tries.get();
                    }))
                    .isEqualTo(3);
            assertThat(store.replace(Lives.creation(rows), Quota.UNLIMITED)).isEqualTo(Outcome.DONE);
        }
    }

    @Test
    void an_account_that_another_node_opens_meanwhile_is_no_refusal() throws Exception {
        String url = PostgresServer.shared().newSchema();
        JdbcMetadataStore there = JdbcMetadataStore.on(pools.open(url));
        for (String moment : List.of("SELECT bytes_used", "INSERT INTO owner_accounts")) {
            OwnerId owner = new OwnerId(moment);
            CommitPool pool = new CommitPool(pools.open(url));
            JdbcMetadataStore here = JdbcMetadataStore.on(pool.pool());
            AtomicInteger opened = new AtomicInteger();
            pool.before(text -> {
                if (text.startsWith(moment) && opened.getAndIncrement() == 0) {
                    Rows other = Lives.fresh(owner, Instant.EPOCH);
                    assertThatCode(() -> there.replace(Lives.creation(other), Quota.UNLIMITED))
                            .doesNotThrowAnyException();
                }
            });
            Rows mine = Lives.fresh(owner, Instant.EPOCH);
            assertThat(here.replace(Lives.creation(mine), new Quota(8192, 2))).isEqualTo(Outcome.DONE);
            assertThat(opened.get()).isPositive();
            assertThat(here.usage(owner)).isEqualTo(new Usage(8192, 2));
        }
    }

    @Test
    void what_never_stops_failing_is_told_at_last() throws Exception {
        try (JdbcMetadataStore store = JdbcMetadataStore.sqlite(directory.resolve("a.db"))) {
            assertThatThrownBy(() -> store.<Object>within(link -> {
                        throw new SQLException("a test; SELECT 'secret'", "40001");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("trying again may help")
                    .hasMessageNotContaining("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "mariadb"})
    void a_bug_of_one_writer_is_nobody_elses(String database) throws Exception {
        CommitPool commits = shared(database);
        JdbcMetadataStore store = JdbcMetadataStore.on(commits.pool());
        CountDownLatch go = hold(commits);
        FutureTask<Outcome> first = create(store, Quota.UNLIMITED);
        FutureTask<Outcome> second = create(store, Quota.UNLIMITED);
        FutureTask<Object> buggy = start(() -> store.<Object>within(link -> {
            throw new IllegalStateException("a test");
        }));
        FutureTask<Outcome> third = create(store, Quota.UNLIMITED);
        awaitWaiting(4);
        go.countDown();
        assertThat(first.get()).isEqualTo(Outcome.DONE);
        assertThat(second.get()).isEqualTo(Outcome.DONE);
        assertThat(third.get()).isEqualTo(Outcome.DONE);
        assertThatThrownBy(buggy::get).hasCauseInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "mariadb"})
    void an_interrupted_writer_still_learns_how_its_write_went(String database) throws Exception {
        CommitPool commits = shared(database);
        JdbcMetadataStore store = JdbcMetadataStore.on(commits.pool());
        CountDownLatch go = hold(commits);
        FutureTask<Outcome> first = create(store, Quota.UNLIMITED);
        FutureTask<Boolean> second = start(() -> {
            Outcome outcome = store.replace(Lives.creation(Lives.fresh(ALICE, store.now())), Quota.UNLIMITED);
            return outcome == Outcome.DONE && Thread.interrupted();
        });
        awaitWaiting(2);
        threads.get(1).interrupt();
        go.countDown();
        assertThat(first.get()).isEqualTo(Outcome.DONE);
        assertThat(second.get()).isTrue();
    }

    @Test
    void fifty_writers_and_readers_share_a_pool_of_one() throws Exception {
        for (String url : List.of(
                "jdbc:sqlite:" + directory.resolve("one.db"),
                PostgresServer.shared().newSchema())) {
            JdbcMetadataStore store = JdbcMetadataStore.on(pools.open(url, 1));
            ExecutorService executor = Executors.newFixedThreadPool(50);
            try {
                List<Future<Rows>> running = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    running.add(executor.submit(() -> {
                        UploadSpec spec = UploadSpec.of("a", 1);
                        Rows rows = Lives.fresh(ALICE, spec, store.now());
                        store.replace(Lives.creation(rows), Quota.UNLIMITED);
                        return store.find(rows.session().id()).orElseThrow();
                    }));
                }
                for (Future<Rows> one : running) {
                    assertThat(one.get(30, TimeUnit.SECONDS).session().state()).isNotNull();
                }
            } finally {
                executor.shutdownNow();
            }
            assertThat(store.usage(ALICE)).isEqualTo(new Usage(50, 50));
        }
    }

    private CommitPool shared(String database) {
        return new CommitPool(pools.open(
                switch (database) {
                    case "postgresql" -> PostgresServer.shared().newSchema();
                    case "mariadb" -> MariadbServer.shared().newSchema();
                    default -> "jdbc:sqlite:" + directory.resolve("shared.db");
                }));
    }

    /** Keeps the next commit from going on until the latch opens; later ones pass. */
    private static CountDownLatch hold(CommitPool commits) {
        CountDownLatch go = new CountDownLatch(1);
        commits.with(commit -> {
            try {
                if (go.getCount() > 0) {
                    go.await();
                }
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
            commit.go();
        });
        return go;
    }

    private FutureTask<Outcome> create(JdbcMetadataStore store, Quota quota) {
        return start(() -> store.replace(Lives.creation(Lives.fresh(ALICE, store.now())), quota));
    }

    private <T> FutureTask<T> start(java.util.concurrent.Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = new Thread(task);
        threads.add(thread);
        thread.start();
        awaitWaiting(1);
        return task;
    }

    /** Until all threads wait: the first in its commit, the others for their turn. */
    private void awaitWaiting(int count) {
        for (int i = 0; i < Math.min(count, threads.size()); i++) {
            Thread thread = threads.get(i);
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TERMINATED) {
                Thread.onSpinWait();
            }
        }
    }
}
