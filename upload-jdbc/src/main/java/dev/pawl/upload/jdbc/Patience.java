// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How often a transaction that certainly did not happen is run again. One that met others goes again almost at once; one
 * whose connection was lost waits longer each time, so that a restart or a change of the primary passes unseen. Always
 * with jitter, or those who met would meet again. For one transaction, used by one thread.
 */
final class Patience {
    private static final int TRIES = 10;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long MEETING_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long LOSS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final long begun = System.nanoTime();
    private int tries;

    /** Whether to run it again, after a pause; not if it took too long, or the thread is to stop. */
    boolean again(Fault fault) {
        boolean passing = fault == Fault.RETRY || fault == Fault.LOST;
        if (!passing
                || ++tries >= TRIES
                || System.nanoTime() - begun > LONGEST_NANOS
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        long most = fault == Fault.RETRY ? MEETING_NANOS * tries : LOSS_NANOS << Math.min(tries, 6);
        LockSupport.parkNanos(most / 2 + ThreadLocalRandom.current().nextLong(most / 2));
        return true;
    }
}
