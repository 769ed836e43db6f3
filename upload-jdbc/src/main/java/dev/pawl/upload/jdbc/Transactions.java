// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs writes, one or several, in one transaction. Each succeeds or fails alone until COMMIT is sent; from then on all of
 * them share one fate, and if that is not known they are all in doubt.
 */
final class Transactions {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Connections connections;
    private final Dialect dialect;
    private final AtomicLong commits = new AtomicLong();

    Transactions(Connections connections, Dialect dialect) {
        this.connections = connections;
        this.dialect = dialect;
    }

    /** Commits that were sent so far. */
    long commits() {
        return commits.get();
    }

    /** Runs all of them; afterwards each has a result or a failure. Throws nothing but errors. */
    void run(List<? extends Pending<?>> batch) {
        Patience patience = new Patience();
        while (true) {
            try {
                attempt(batch);
                return;
            } catch (SQLException e) {
                // whatever comes here did not happen
                if (!patience.again(Fault.of(e))) {
                    failAll(batch, e, "not recorded");
                    return;
                }
            }
        }
    }

    /** Throws if it did not happen; else each of them has a result, or knows that it failed or is in doubt. */
    private void attempt(List<? extends Pending<?>> batch) throws SQLException {
        Link link = connections.takeWriter();
        try {
            boolean keep;
            try {
                long begun = System.nanoTime();
                dialect.beginLimited(link);
                keep = batch.size() == 1 ? batch.get(0).runOn(link) : each(batch, link);
                if (System.nanoTime() - begun > LONGEST_NANOS) {
                    throw new SQLException("took too long", "57014");
                }
            } catch (SQLException | RuntimeException | Error e) {
                if (e instanceof SQLException sql && Fault.of(sql) == Fault.READ_ONLY) {
                    // the next connection may lead to the server that writes now
                    link.breakOff();
                }
                undo(link);
                throw e;
            }
            if (keep) {
                commit(batch, link);
            } else {
                undo(link);
            }
        } finally {
            connections.giveBack(link);
        }
    }

    /** Each behind a savepoint of its own; whether anything shall stay. */
    private boolean each(List<? extends Pending<?>> batch, Link link) throws SQLException {
        boolean any = false;
        for (Pending<?> pending : batch) {
            link.sql("SAVEPOINT one_write").run();
            boolean keep = false;
            try {
                keep = pending.runOn(link);
            } catch (SQLException e) {
                Fault fault = Fault.of(e);
                if (fault == Fault.RETRY || fault == Fault.LOST || fault == Fault.BUSY) {
                    throw e;
                }
                pending.fail(Fault.failure(pending.work().what() + " not recorded", e));
            } catch (RuntimeException e) {
                pending.fail(e);
            }
            if (!keep) {
                link.sql("ROLLBACK TO SAVEPOINT one_write").run();
            }
            link.sql("RELEASE SAVEPOINT one_write").run();
            any |= keep;
        }
        return any;
    }

    private void commit(List<? extends Pending<?>> batch, Link link) throws SQLException {
        commits.incrementAndGet();
        try {
            dialect.commit(link);
        } catch (SQLException e) {
            if (dialect.refusedCommit(e)) {
                undo(link);
                throw e;
            }
            link.breakOff();
            undo(link);
            failAll(batch, e, "in doubt, for the commit was cut off");
        }
    }

    private void undo(Link link) {
        try {
            dialect.rollback(link);
        } catch (SQLException e) {
            link.breakOff();
        }
    }

    private static void failAll(List<? extends Pending<?>> batch, SQLException e, String how) {
        for (Pending<?> pending : batch) {
            if (!pending.failed()) {
                pending.fail(Fault.failure(pending.work().what() + " " + how, e));
            }
        }
    }
}
