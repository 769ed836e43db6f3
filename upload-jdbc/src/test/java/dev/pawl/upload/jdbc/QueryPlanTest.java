// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.MetadataStore.FileQuery;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Which way PostgreSQL goes for each question with many rows: by which index, and how many pages it touches, which is what
 * stays the same on a busy machine.
 */
@Timeout(900)
final class QueryPlanTest {
    private static final int FEW = 2_000;
    private static final int PAGE = 50;
    private static final Set<SessionState> OPEN =
            EnumSet.of(SessionState.PENDING, SessionState.UPLOADING, SessionState.PAUSED);
    private static final OwnerId BIG = new OwnerId("big");
    private static final OwnerId SMALL = new OwnerId("owner7");
    private static final Pattern PAGES = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");

    private static final Pools POOLS = new Pools();
    private static Optional<Filled> shared = Optional.empty();

    /** A store with rows, and what it runs. */
    private record Filled(JdbcMetadataStore store, WatchedPool watched, int count) {
        /** The middle one of all rows. */
        Instant middle() {
            return Micros.instant(count / 2 * 1000L);
        }
    }

    @AfterAll
    static void end() {
        POOLS.close();
        shared = Optional.empty();
    }

    @Test
    void every_question_goes_by_an_index_and_touches_few_of_many_pages() throws Exception {
        everyQuestion(many());
    }

    @Test
    @Tag("thorough")
    void every_question_goes_by_an_index_and_touches_few_of_a_million_rows() throws Exception {
        everyQuestion(filled(1_000_000));
    }

    private static void everyQuestion(Filled many) throws Exception {
        JdbcMetadataStore store = many.store;
        int count = many.count;
        FileQuery all = FileQuery.ALL;

        files(many, FileQuery.of(BIG), "files_", 200);
        files(many, FileQuery.of(SMALL), "files_owner", 200);
        files(many, all.withStates(Set.of(FileState.FAILED)), "files_status", 200);
        files(many, all.withStates(Set.of(FileState.PENDING, FileState.UPLOADING)), "files_status", 400);
        files(
                many,
                FileQuery.of(BIG).withStates(Set.of(FileState.UPLOADING, FileState.FAILED)),
                "files_owner_status",
                400);
        files(many, all.withType("image/x-rare"), "files_type", 200);
        files(many, all.withType("image/png"), "files_", 200);
        files(many, all.withNamePrefix("rare-"), "files_name", 200);
        files(many, all.withNamePrefix("f"), "files_created", 200);
        files(many, all.withMetadata(Map.of("project", "p77")), "file_metadata_pair", 3000);
        files(many, all.withMetadata(Map.of("kind", "all")), "files_created", 1500);
        files(many, all.withLength(1L << 40, Long.MAX_VALUE), "files_size", 200);
        files(many, all.withTime(many.middle().minusMillis(100), many.middle()), "files_created", 200);
        run(
                many,
                () -> store.sessions(Optional.of(BIG), OPEN, Optional.empty(), PAGE),
                "upload_sessions_owner_status",
                400);
        run(many, () -> store.sessions(Optional.empty(), OPEN, Optional.empty(), PAGE), "upload_sessions_status", 400);
        run(
                many,
                () -> store.sessions(Optional.of(SMALL), Set.of(), Optional.empty(), PAGE),
                "upload_sessions_owner",
                200);
        run(many, () -> store.usage(BIG), "owner_accounts_pkey", 10);
        run(many, () -> store.due(PAGE), "upload_sessions_due", 400);
        run(many, () -> store.find(id(count / 2)), "upload_sessions_pkey", 20);
        run(many, () -> store.findFile(new FileId(id(count / 2).text())), "files_pkey", 20);
    }

    @Test
    void a_late_page_costs_what_the_first_costs() throws Exception {
        Filled many = many();
        String cursor = new Cursor(Micros.of(many.middle()), id(many.count / 2).text()).text();
        for (Optional<String> page : List.of(Optional.<String>empty(), Optional.of(cursor))) {
            run(many, () -> many.store.files(FileQuery.ALL, page, PAGE), "files_created", 80);
            run(many, () -> many.store.files(FileQuery.of(SMALL), page, PAGE), "files_owner", 80);
            run(many, () -> many.store.sessions(Optional.of(BIG), Set.of(SessionState.COMPLETE), page, PAGE), "", 80);
        }
    }

    @Test
    void due_find_and_replace_stay_flat_as_rows_grow() throws Exception {
        flat(many());
    }

    @Test
    @Tag("thorough")
    void due_find_and_replace_stay_flat_up_to_a_million_rows() throws Exception {
        flat(filled(1_000_000));
    }

    /** Small and large are asked in turn, so that a slow moment of the machine is one for both. */
    private static void flat(Filled many) throws Exception {
        Filled few = filled(FEW);
        int count = many.count;
        int times = 200;
        long[][] took = new long[6][times];
        for (int i = 0; i < times; i++) {
            int at = i;
            took[0][i] = nanos(() -> few.store.find(id(at)));
            took[1][i] = nanos(() -> many.store.find(id(at * (count / times))));
            took[2][i] = nanos(() -> few.store.due(PAGE));
            took[3][i] = nanos(() -> many.store.due(PAGE));
            took[4][i] = nanos(() -> delete(few, id(at + 10)));
            took[5][i] = nanos(() -> delete(many, id(at * (count / times))));
        }
        Arrays.stream(took).forEach(Arrays::sort);
        for (int kind = 0; kind < 6; kind += 2) {
            double ratio = (double) took[kind + 1][times / 2] / took[kind][times / 2];
            assertThat(ratio)
                    .as("times as long with %s rows, question %s", count, kind / 2)
                    .isLessThan(3);
        }
    }

    private static void delete(Filled filled, UploadId id) throws IOException {
        Rows rows = filled.store.find(id).orElseThrow();
        Rows next = Lives.next(rows, filled.store.now(), new SessionEvent.Deleted());
        filled.store.replace(Lives.change(rows, next), Quota.UNLIMITED);
    }

    private interface Question {
        void ask() throws IOException;
    }

    private static long nanos(Question question) throws IOException {
        long begun = System.nanoTime();
        question.ask();
        return System.nanoTime() - begun;
    }

    private static void files(Filled many, FileQuery query, String index, int most) throws Exception {
        run(many, () -> many.store.files(query, Optional.empty(), PAGE), index, most);
    }

    /** Asks, and lets the server explain what it did. */
    private static void run(Filled many, Question question, String index, int mostPages) throws Exception {
        many.watched.forget();
        question.ask();
        List<WatchedPool.Ran> ran = many.watched.ran();
        assertThat(ran).hasSize(1);
        String plan = explain(many, ran.get(0));
        assertThat(plan).as(ran.get(0).text()).contains(index).doesNotContain("Seq Scan");
        Matcher pages = PAGES.matcher(plan);
        assertThat(pages.find()).isTrue();
        int touched = number(pages.group(1)) + number(pages.group(2));
        assertThat(touched).as("pages touched by %s", plan).isLessThanOrEqualTo(mostPages);
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static String explain(Filled many, WatchedPool.Ran ran) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = many.watched.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("PREPARE question AS " + ran.numbered());
            try (ResultSet lines = statement.executeQuery(
                    "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) EXECUTE question(" + ran.literals() + ")")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            } finally {
                statement.execute("DEALLOCATE question");
            }
        }
        return plan.toString();
    }

    /** The same for all tests, for making them takes longer than asking. */
    private static synchronized Filled many() throws Exception {
        if (shared.isEmpty()) {
            shared = Optional.of(filled(100_000));
        }
        return shared.get();
    }

    /** Tables without indexes, rows by the server itself, and then the indexes as every migration makes them. */
    private static Filled filled(int count) throws Exception {
        DataSource pool = POOLS.open(PostgresServer.shared().newSchema());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                InputStream in = QueryPlanTest.class.getResourceAsStream("many-rows.sql")) {
            for (Script script : Script.of(Dialect.POSTGRESQL)) {
                for (String text : script.statements()) {
                    if (text.startsWith("CREATE TABLE")) {
                        statement.execute(text);
                    }
                }
            }
            String rows = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{count}", Integer.toString(count))
                    .replace("{all}", Long.toString(FileTable.hash("kind", "all")))
                    .replace("{p77}", Long.toString(FileTable.hash("project", "p77")));
            for (String text : new Script(1, "many", rows).statements()) {
                statement.execute(text);
            }
        }
        WatchedPool watched = new WatchedPool(pool);
        JdbcMetadataStore store = JdbcMetadataStore.on(
                watched.pool(), JdbcOptions.DEFAULT.withClock(new ManualClock(Instant.ofEpochSecond(2_000_000_000))));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
        }
        return new Filled(store, watched, count);
    }

    private static UploadId id(int number) {
        StringBuilder id = new StringBuilder();
        for (char digit : Integer.toString(number).toCharArray()) {
            id.append((char) (digit - '0' + 'a'));
        }
        id.insert(0, "a".repeat(25 - id.length())).append('a');
        return new UploadId(id.toString());
    }
}
