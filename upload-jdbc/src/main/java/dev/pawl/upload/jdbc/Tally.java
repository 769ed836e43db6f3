// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.Rate;
import dev.pawl.upload.Rate.Level;
import java.time.Duration;
import java.time.Instant;

/** What one node knows of a meter: where all nodes together stood when it last asked, and what it let pass since. */
final class Tally {
    private static final int STEPS = 64;

    private final Rate rate;
    private Level level = Level.EMPTY;
    private long untold;

    Tally(Rate rate) {
        this.rate = rate;
    }

    Rate rate() {
        return rate;
    }

    boolean of(Rate other) {
        return rate.equals(other);
    }

    synchronized Duration take(long amount, Instant now) {
        Duration wait = rate.wait(level, now);
        if (wait.isZero()) {
            add(amount, now);
        }
        return wait;
    }

    synchronized void add(long amount, Instant now) {
        level = rate.add(level, amount, now);
        untold += amount;
    }

    synchronized Duration wait(Instant now) {
        return rate.wait(level, now);
    }

    synchronized boolean empty(Instant now) {
        return rate.empty(level, now);
    }

    /** What is to be told now: at least a step, or nothing yet. */
    synchronized long untoldStep() {
        if (untold < Math.max(1, rate.most() / STEPS)) {
            return 0;
        }
        long step = untold;
        untold = 0;
        return step;
    }

    /** It was not told after all. */
    synchronized void untold(long step) {
        untold += step;
    }

    /** Where all nodes stand; what passed here meanwhile comes on top. */
    synchronized void told(Level shared, Instant now) {
        level = rate.add(shared, untold, now);
    }
}
