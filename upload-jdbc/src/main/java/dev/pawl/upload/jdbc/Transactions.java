// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
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
        boolean together = batch.size() > 1
                && batch.stream().allMatch(one -> one.work().joint().isPresent());
        while (true) {
            try {
                together = together && attempt(batch, this::joint);
                if (!together) {
                    attempt(batch, this::each);
                }
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

    /** How the writes of a batch are run; whether anything shall stay. */
    private interface Way {
        boolean run(List<? extends Pending<?>> batch, Link link) throws SQLException;
    }

    /**
     * Throws if it did not happen; else each of them has a result, or knows that it failed or is in doubt. Returns whether
     * there was anything to keep.
     */
    private boolean attempt(List<? extends Pending<?>> batch, Way way) throws SQLException {
        Link link = connections.takeWriter();
        try {
            boolean keep;
            try {
                long begun = System.nanoTime();
                dialect.beginLimited(link);
                keep = way.run(batch, link);
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
            return keep;
        } finally {
            connections.giveBack(link);
        }
    }

    /** All at once; nothing shall stay if one of them does not go as all usually do. */
    private boolean joint(List<? extends Pending<?>> batch, Link link) throws SQLException {
        List<ChangeSet> sets = new ArrayList<>();
        for (Pending<?> pending : batch) {
            sets.add(pending.work().joint().orElseThrow().set());
        }
        try {
            if (!Together.write(link, sets)) {
                return false;
            }
        } catch (SQLException e) {
            if (ofAll(Fault.of(e))) {
                throw e;
            }
            return false;
        } catch (RuntimeException bugOfOne) {
            return false;
        }
        batch.forEach(Pending::doneTogether);
        return true;
    }

    /** Whether it is not the fault of one write among others. */
    private static boolean ofAll(Fault fault) {
        return fault != Fault.DUPLICATE && fault != Fault.OTHER;
    }

    /** Each behind a savepoint of its own, if there are several. */
    private boolean each(List<? extends Pending<?>> batch, Link link) throws SQLException {
        if (batch.size() == 1) {
            return batch.get(0).runOn(link);
        }
        boolean any = false;
        for (Pending<?> pending : batch) {
            link.sql("SAVEPOINT one_write").run();
            boolean keep = false;
            try {
                keep = pending.runOn(link);
            } catch (SQLException e) {
                if (ofAll(Fault.of(e))) {
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
