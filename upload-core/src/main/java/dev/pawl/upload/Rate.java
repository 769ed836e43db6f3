// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * How much may pass in some time: so much a second and more for a moment, or so much a day. Whatever is let in while there
 * is room is let in whole, so a meter may be over its limit by one piece; then nothing passes until that has run off.
 *
 * @param refill how room comes back
 * @param most at once, or a day
 * @param perSecond how much room comes back in a second; not asked of a day's volume
 */
public record Rate(Refill refill, long most, long perSecond) {
    /** No limit: for tests and for hosts that count elsewhere, always by name. */
    public static final Rate UNLIMITED = new Rate(Refill.STEADY, Long.MAX_VALUE, Long.MAX_VALUE);

    private static final double NANOS = 1e9;
    private static final long MICRO = 1_000;
    /** A debt is never longer, so that no sum leaves the calendar. */
    private static final double LONGEST = 1e18;

    /** How room comes back. */
    public enum Refill {
        /** With every moment. */
        STEADY,
        /** All of it at midnight, UTC. */
        AT_MIDNIGHT
    }

    /**
     * Where a meter stands. Whoever keeps it needs not know what it means.
     *
     * @param at for a steady rate: when it will be empty, in nanoseconds since 1970; for a day's volume: the day
     * @param used for a day's volume: what passed on that day
     */
    public record Level(long at, long used) {
        /** Nothing has passed. */
        public static final Level EMPTY = new Level(0, 0);
    }

    /**
     * Checks what it is given.
     *
     * @param refill how room comes back
     * @param most at once, or a day
     * @param perSecond how much room comes back in a second
     * @throws IllegalArgumentException if a number is not positive
     */
    public Rate {
        if (most < 1 || perSecond < 1) {
            throw new IllegalArgumentException("not a rate: " + perSecond + " a second, " + most + " at most");
        }
    }

    /**
     * So much a second.
     *
     * @param perSecond in the long run
     * @param burst at once
     * @return the rate
     */
    public static Rate perSecond(long perSecond, long burst) {
        return new Rate(Refill.STEADY, burst, perSecond);
    }

    /**
     * So much from midnight to midnight, UTC.
     *
     * @param volume in a day
     * @return the rate
     */
    public static Rate perDay(long volume) {
        return new Rate(Refill.AT_MIDNIGHT, volume, 1);
    }

    /**
     * Whether it limits anything.
     *
     * @return false for {@link #UNLIMITED} and its like
     */
    public boolean limits() {
        return most != Long.MAX_VALUE;
    }

    /**
     * Something passes, whether there is room or not.
     *
     * @param before where the meter stood
     * @param amount at least 0
     * @param now of the one clock of this meter
     * @return where it stands then
     */
    public Level add(Level before, long amount, Instant now) {
        if (refill == Refill.AT_MIDNIGHT) {
            long used = before.at() == day(now) ? before.used() : 0;
            return new Level(day(now), used > Long.MAX_VALUE - amount ? Long.MAX_VALUE : used + amount);
        }
        long from = Math.max(before.at(), nanos(now));
        return new Level(from + nanosFor(amount), 0);
    }

    /**
     * How long a meter has no room.
     *
     * @param level where it stands
     * @param now of the one clock of this meter
     * @return zero if something may pass now
     */
    public Duration wait(Level level, Instant now) {
        if (refill == Refill.AT_MIDNIGHT) {
            boolean full = level.at() == day(now) && level.used() >= most;
            return full ? Duration.between(now, midnightAfter(now)) : Duration.ZERO;
        }
        long debt = level.at() - nanos(now) - nanosFor(most);
        // full to the brim is no room either; in whole microseconds, for that is what stores' clocks tell
        return debt >= 0 ? Duration.ofNanos((debt / MICRO + 1) * MICRO) : Duration.ZERO;
    }

    /**
     * Whether a meter is as if nothing had ever passed, so that it may be forgotten.
     *
     * @param level where it stands
     * @param now of the one clock of this meter
     * @return true if so
     */
    public boolean empty(Level level, Instant now) {
        return refill == Refill.AT_MIDNIGHT ? level.at() != day(now) : level.at() <= nanos(now);
    }

    private long nanosFor(long amount) {
        return (long) Math.min(LONGEST, Math.ceil(amount * NANOS / perSecond));
    }

    private static long nanos(Instant now) {
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000), now.getNano());
    }

    private static long day(Instant now) {
        return now.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
    }

    private static Instant midnightAfter(Instant now) {
        return now.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
