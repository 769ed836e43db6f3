// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadSession;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the store's clock ran ahead of monotonic time, as after a wrong setting was corrected, and puts expiry off
 * by the difference for sessions whose last activity was before the leap.
 */
final class ClockLeaps {
    private final LongSupplier nanoTime;
    private final Duration tolerated;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Instant lastTime;
    private long lastNanos;
    private Instant leapAt = Instant.MIN;
    private Duration leap = Duration.ZERO;

    ClockLeaps(Duration tolerated, LongSupplier nanoTime) {
        this.tolerated = tolerated;
        this.nanoTime = nanoTime;
    }

    void observe(Instant now) {
        lock.lock();
        try {
            long nanos = nanoTime.getAsLong();
            if (lastTime != null) {
                Duration ahead = Duration.between(lastTime, now).minusNanos(nanos - lastNanos);
                if (ahead.compareTo(tolerated) > 0) {
                    leap = ahead;
                    leapAt = now;
                }
            }
            lastTime = now;
            lastNanos = nanos;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a session that is due by the clock has really been without activity for so long. */
    boolean reallyDue(UploadSession session, Instant now) {
        lock.lock();
        try {
            boolean beforeLeap = session.times().lastActivity().isBefore(leapAt);
            Instant due = session.dueAt().orElse(now);
            return !beforeLeap || !due.plus(leap).isAfter(now);
        } finally {
            lock.unlock();
        }
    }
}
