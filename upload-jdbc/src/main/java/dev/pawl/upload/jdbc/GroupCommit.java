// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes that come while a commit is on its way share the next one: the thread that finds nobody leading does its own
 * write and all that wait, then hands over to one that came meanwhile. No thread of our own, no waiting for company.
 */
final class GroupCommit implements Writes {
    private static final int MOST = 128;

    private final Transactions transactions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Pending<?>> waiting = new ArrayDeque<>();
    private boolean led;

    GroupCommit(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public <T> T run(Work<T> work) throws IOException {
        Pending<T> mine = new Pending<>(work);
        if (!join(mine)) {
            mine.await();
        }
        if (!mine.ended()) {
            lead();
        }
        return mine.result();
    }

    /** Whether the newcomer leads. */
    private boolean join(Pending<?> mine) {
        lock.lock();
        try {
            waiting.add(mine);
            boolean leads = !led;
            led = true;
            return leads;
        } finally {
            lock.unlock();
        }
    }

    /** The leader's own write is the first of the batch. */
    private void lead() {
        List<Pending<?>> batch = new ArrayList<>();
        lock.lock();
        try {
            while (!waiting.isEmpty() && batch.size() < MOST) {
                batch.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
        try {
            transactions.run(batch);
        } catch (RuntimeException | Error e) {
            IOException failure =
                    new IOException("not recorded, by a bug: " + e.getClass().getName(), e);
            batch.stream().filter(pending -> !pending.failed()).forEach(pending -> pending.fail(failure));
        } finally {
            handOver();
            batch.forEach(Pending::end);
        }
    }

    private void handOver() {
        lock.lock();
        try {
            Pending<?> next = waiting.peek();
            if (next == null) {
                led = false;
            } else {
                next.lead();
            }
        } finally {
            lock.unlock();
        }
    }
}
