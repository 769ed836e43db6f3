// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.RateLimiter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Metadata in SQL: in a SQLite file of its own, or on a {@code DataSource} of the host to SQLite, H2, PostgreSQL,
 * MariaDB or MySQL. Brings its tables with it. Every race is decided by the database, so any number of nodes may share one. Thread-safe.
 *
 * <p>Messages of its exceptions name what was not done and whether trying again can help, and never hold SQL or values.
 */
public final class JdbcMetadataStore implements MetadataStore {
    private static final int FORGET_AT_ONCE = 500;

    private final Connections connections;
    private final Dialect dialect;
    private final Transactions transactions;
    private final Writes writes;
    private final Reads reads;
    private final StoreClock clock;
    private final RateLimiter limiter;

    private JdbcMetadataStore(Connections connections, Dialect dialect, JdbcOptions options, Grouping grouping) {
        this.connections = connections;
        this.dialect = dialect;
        this.transactions = new Transactions(connections, dialect);
        this.writes = grouping.of(transactions);
        this.reads = new Reads(connections);
        this.clock = clock(dialect, reads, options);
        this.limiter = new JdbcRateLimiter(writes, clock);
    }

    /**
     * Opens a store in a SQLite file, which is made if it is missing, in a directory that is there. The driver
     * ({@code org.xerial:sqlite-jdbc}) is on the host's class path.
     *
     * @param file of the database, used by nobody else but stores like this
     * @return a store that the caller closes
     * @throws IOException if it cannot be opened
     */
    public static JdbcMetadataStore sqlite(Path file) throws IOException {
        return sqlite(file, JdbcOptions.DEFAULT);
    }

    /**
     * Opens a store in a SQLite file, as {@link #sqlite(Path)} does.
     *
     * @param file of the database
     * @param options to choose
     * @return a store that the caller closes
     * @throws IOException if it cannot be opened
     */
    public static JdbcMetadataStore sqlite(Path file, JdbcOptions options) throws IOException {
        SqliteFile connections = SqliteFile.open(file);
        try {
            return opened(connections, Dialect.SQLITE, options, Dialect.SQLITE.grouping());
        } catch (IOException | RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    /**
     * Opens a store on the host's database.
     *
     * @param pool of connections, owned by the host; two of them are enough, and none is held while bytes come
     * @return a store; closing it leaves the pool open
     * @throws IOException if it cannot be opened, is of no known kind or cannot keep commits durable
     */
    public static JdbcMetadataStore on(DataSource pool) throws IOException {
        return on(pool, JdbcOptions.DEFAULT);
    }

    /**
     * Opens a store on the host's database, as {@link #on(DataSource)} does.
     *
     * @param pool of connections
     * @param options to choose
     * @return a store; closing it leaves the pool open
     * @throws IOException if it cannot be opened
     */
    public static JdbcMetadataStore on(DataSource pool, JdbcOptions options) throws IOException {
        Dialect dialect = Dialect.of(pool);
        return on(pool, options, dialect, dialect.grouping());
    }

    /** Opens a store on a pool of its own, which is closed with it. */
    static JdbcMetadataStore pooled(String url) throws IOException {
        OwnedPool connections = OwnedPool.open(url);
        try {
            Dialect dialect = connections.dialect();
            return opened(connections, dialect, JdbcOptions.DEFAULT, dialect.grouping());
        } catch (IOException | RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    /** For measuring: with writers sharing transactions or not. */
    static JdbcMetadataStore on(DataSource pool, JdbcOptions options, Dialect dialect, Grouping grouping)
            throws IOException {
        return opened(new PooledConnections(pool, dialect), dialect, options, grouping);
    }

    @Override
    public Instant now() throws IOException {
        return clock.now();
    }

    @Override
    public Optional<Rows> find(UploadId id) throws IOException {
        return reads.run("upload " + id, link -> RowSearch.byUpload(link, id.text()));
    }

    @Override
    public Optional<Rows> findFile(FileId id) throws IOException {
        return reads.run("file " + id, link -> RowSearch.byFile(link, id.text()));
    }

    @Override
    public Outcome replace(List<Change> changes, Quota quota) throws IOException {
        ChangeSet set = ChangeSet.of(changes, quota);
        return writes.run(new Work<>(
                set.what(), set, outcome -> outcome == Outcome.DONE, Optional.of(new Work.Joint<>(set, Outcome.DONE))));
    }

    @Override
    public Outcome addPart(UploadId id, Part part) throws IOException {
        Instant now = now();
        Work.Body<Outcome> body = link -> {
            if (!SessionTable.renew(link, id, part.end(), now)) {
                return Outcome.STALE;
            }
            PartTable.add(link, id, List.of(part));
            return Outcome.DONE;
        };
        return writes.run(new Work<>("part of upload " + id, body, outcome -> outcome == Outcome.DONE));
    }

    @Override
    public Iterable<Part> parts(UploadId id) {
        return new PartPages(reads, id);
    }

    @Override
    public List<Rows> due(int limit) throws IOException {
        Instant now = now();
        return reads.run("what is due", link -> RowSearch.due(link, now, limit));
    }

    @Override
    public Page<StoredFile> files(FileQuery query, Optional<String> cursor, int limit) throws IOException {
        Optional<Cursor> after = cursor.map(Cursor::parse);
        if (!FileSearch.possible(query)) {
            return new Page<>(List.of(), Optional.empty());
        }
        return reads.run("a list of files", link -> FileSearch.page(link, dialect, query, after, limit));
    }

    @Override
    public Page<UploadSession> sessions(
            Optional<OwnerId> owner, Set<SessionState> states, Optional<String> cursor, int limit) throws IOException {
        Optional<Cursor> after = cursor.map(Cursor::parse);
        Search search = new Search(SessionTable.COLUMNS, "upload_sessions", "s");
        owner.ifPresent(id -> search.and("s.owner_id = ?", bound -> bound.text(id.text())));
        search.andAnyOf("s.status", states, SessionState.class);
        return reads.run(
                "a list of uploads",
                link -> search.page(
                        link,
                        SessionTable::read,
                        row -> Cursor.of(row.times().createdAt(), row.id().text()),
                        after,
                        limit));
    }

    @Override
    public Usage usage(OwnerId owner) throws IOException {
        return reads.run("the usage of an owner", link -> AccountTable.read(link, owner));
    }

    @Override
    public Optional<RateLimiter> rateLimiter() {
        return Optional.of(limiter);
    }

    @Override
    public List<UploadEvent> take(String listener, Duration claim, int limit) throws IOException {
        Instant now = now();
        Instant until = now.plus(claim);
        return writes.run(new Work<>(
                "claim of events",
                link -> EventTable.take(link, listener, now, until, limit),
                taken -> !taken.isEmpty()));
    }

    @Override
    public void delivered(String listener, List<UploadEvent> events) throws IOException {
        if (!events.isEmpty()) {
            writes.run(new Work<>(
                    "delivery of events", link -> EventTable.delete(link, listener, events), deleted -> deleted > 0));
        }
    }

    @Override
    public void postponed(String listener, List<UploadEvent> events, Duration pause) throws IOException {
        if (!events.isEmpty()) {
            Instant until = now().plus(pause);
            writes.run(new Work<>(
                    "postponement of events",
                    link -> EventTable.postpone(link, listener, events, until),
                    postponed -> postponed > 0));
        }
    }

    @Override
    public int forget(Instant before, int limit) throws IOException {
        int forgotten = 0;
        while (forgotten < limit) {
            int most = Math.min(limit - forgotten, FORGET_AT_ONCE);
            int some = writes.run(
                    new Work<>("old uploads", link -> Forgetting.on(link, before, most), count -> count > 0));
            forgotten += some;
            if (some < most) {
                break;
            }
        }
        return forgotten;
    }

    /** Closes the SQLite file, or the store's own pool; leaves a host's pool open. What others are doing ends with an exception. */
    @Override
    public void close() throws IOException {
        connections.close();
    }

    /** Commits that were sent so far. */
    long commits() {
        return transactions.commits();
    }

    /** A look into a transaction as writes have it. */
    <T> T within(Work.Body<T> body) throws IOException {
        return writes.run(new Work<>("a look", body, any -> false));
    }

    private static JdbcMetadataStore opened(
            Connections connections, Dialect dialect, JdbcOptions options, Grouping grouping) throws IOException {
        JdbcMetadataStore store = new JdbcMetadataStore(connections, dialect, options, grouping);
        store.checkDurability();
        Migration migration = new Migration(connections, dialect, store.clock, Script.of(dialect));
        if (options.schema() == JdbcOptions.Schema.MIGRATED) {
            migration.apply();
        } else {
            migration.check();
        }
        store.checkCounts();
        return store;
    }

    private void checkCounts() throws IOException {
        if (!within(AccountTable::countsRowsFound)) {
            throw new IOException("this driver counts rows that changed and not rows that were found: leave"
                    + " useAffectedRows=true away");
        }
    }

    private void checkDurability() throws IOException {
        Patience patience = new Patience();
        while (true) {
            try {
                lookAtDurability();
                return;
            } catch (SQLException e) {
                // nodes that start together on a new SQLite file meet here, and SQLite does not let them wait
                if (Fault.of(e) != Fault.BUSY || !patience.again(Fault.LOST)) {
                    throw Fault.failure("the database was not opened", e);
                }
            }
        }
    }

    private void lookAtDurability() throws IOException, SQLException {
        Link link = connections.takeReader();
        try {
            dialect.checkDurability(link);
        } finally {
            connections.giveBack(link);
        }
    }

    private static StoreClock clock(Dialect dialect, Reads reads, JdbcOptions options) {
        InstantSource here = options.clock().orElse(InstantSource.system());
        StoreClock local = () -> here.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<String> question = dialect.clock();
        if (options.clock().isPresent() || question.isEmpty()) {
            return local;
        }
        StoreClock far =
                () -> Micros.instant(Long.parseLong(reads.run("the database's clock", link -> link.ask(question.get()))
                        .orElseThrow()));
        return new ReckonedClock(far, System::nanoTime);
    }
}
