// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.spi.Storage.Traits;
import java.time.Duration;

/**
 * When bytes that arrived are made durable and recorded: once 8 MiB have come and 250 ms have passed; once bytes have waited
 * 1 s (doubling to 30 s within an append), and at the end, which is not this class's business. For a storage with dear
 * checkpoints: at every multiple of what makes one cheap, wherever the append began, if 250 ms have passed; and what is less
 * has waited for 30 s.
 */
final class RecordPace {
    private static final long BYTES = 8 << 20;
    private static final long BETWEEN = Duration.ofMillis(250).toNanos();
    private static final long FIRST_WAIT = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_WAIT = Duration.ofSeconds(30).toNanos();

    private final long bytes;
    private final long dear;
    private final long renewAfter;
    private volatile long lastRecord;
    private volatile long lastByte;
    private volatile long waitingSince;
    private volatile boolean waiting;
    private volatile boolean news;
    private volatile long wait = FIRST_WAIT;

    RecordPace(Traits traits, Duration sessionTimeout, long now) {
        dear = traits.checkpointEvery();
        bytes = dear == 0 ? BYTES : 1;
        renewAfter = renewAfter(sessionTimeout);
        lastRecord = now;
        lastByte = now;
    }

    /** How long a session may be without a record, in nanoseconds, while bytes come. */
    static long renewAfter(Duration sessionTimeout) {
        return Math.min(LONGEST_WAIT, sessionTimeout.toNanos() / 3);
    }

    void came(long now) {
        lastByte = now;
        news = true;
        if (!waiting) {
            waitingSince = now;
            waiting = true;
        }
    }

    /** When the last byte came, or the append began. */
    long lastByte() {
        return lastByte;
    }

    /** How many bytes may come before the next place where a record is not dear. */
    long untilCheap(long arrived) {
        return dear == 0 ? Long.MAX_VALUE : dear - arrived % dear;
    }

    /** Whether a record at this offset, where bytes have just come, is not dear. */
    boolean cheapAt(long arrived) {
        return dear == 0 || arrived % dear == 0;
    }

    boolean recordDue(long now, long unrecorded) {
        return unrecorded >= bytes && now - lastRecord >= BETWEEN;
    }

    boolean timerDue(long now, long unrecorded) {
        long patience = unrecorded < dear ? LONGEST_WAIT : wait;
        return waiting && unrecorded > 0 && now - waitingSince >= patience;
    }

    /** Bytes came since the last record, but none could be recorded. */
    boolean renewalDue(long now) {
        return news && now - lastRecord >= renewAfter;
    }

    /** A record was made; bytes that are still not in it go on waiting. */
    void recorded(long now, long unrecorded) {
        lastRecord = now;
        news = false;
        if (unrecorded > 0) {
            return;
        }
        if (waiting && now - waitingSince >= wait) {
            wait = Math.min(LONGEST_WAIT, wait * 2);
        }
        waiting = false;
    }
}
