// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import java.time.Duration;

/**
 * The moment by which something must have ended.
 *
 * @param nanos of {@link System#nanoTime}
 * @param setting that made it
 * @param time it was set to
 */
record Deadline(long nanos, String setting, Duration time) {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    static Deadline in(Duration time, String setting) {
        Duration within = time.compareTo(FOREVER) > 0 ? FOREVER : time.isNegative() ? Duration.ZERO : time;
        return new Deadline(System.nanoTime() + within.toNanos(), setting, time);
    }

    /** This one, or another if that is sooner. */
    Deadline orSooner(Duration otherTime, String otherSetting) {
        Deadline other = in(otherTime, otherSetting);
        return other.nanos - nanos < 0 ? other : this;
    }

    void check() throws NoAnswerException {
        nanosLeft();
    }

    /** At least a millisecond, because zero means "for ever" to a selector. */
    long millisLeft() throws NoAnswerException {
        return Math.max(1, (nanosLeft() + 999_999) / 1_000_000);
    }

    long nanosLeft() throws NoAnswerException {
        long left = nanos - System.nanoTime();
        if (left <= 0) {
            throw new NoAnswerException(this + " is over");
        }
        return left;
    }

    /** For people. */
    @Override
    public String toString() {
        return "the " + setting + " of " + time;
    }
}
