// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rate;
import java.io.IOException;
import java.time.Duration;

/**
 * The door to meters: how much of what an owner has let pass lately. Thread-safe; may block, but seldom does.
 *
 * <ul>
 *   <li><b>L1 No more than the rate</b>, in the long run, over all that share a limiter; a limiter may say how much more
 *       each of several nodes lets pass at most.
 *   <li><b>L2 A refusal costs nothing</b>: who asks again and again is not kept out by asking.
 *   <li><b>L3 The time told is enough</b>: after it, if nothing else passes, there is room.
 *   <li><b>L4 Owners and meters are apart.</b>
 *   <li><b>L5 Small</b>: a meter that has run empty takes no memory.
 * </ul>
 */
public interface RateLimiter {
    /** What is measured. */
    enum Meter {
        /** Requests. */
        REQUESTS,
        /** Bytes that came. */
        BYTES,
        /** Bytes that came today. */
        DAILY_BYTES
    }

    /**
     * Lets something pass if there is room.
     *
     * @param owner who is measured
     * @param meter what is measured
     * @param amount at least 0; if there is room at all, all of it passes
     * @param rate the owner's limit
     * @return zero if it passed; else how long there is no room, and nothing has passed
     * @throws IOException not now
     */
    Duration take(OwnerId owner, Meter meter, long amount, Rate rate) throws IOException;

    /**
     * Counts what has passed already.
     *
     * @param owner who is measured
     * @param meter what is measured
     * @param amount at least 0
     * @param rate the owner's limit
     * @return how long there is no room now; zero if there is
     * @throws IOException not now; it may have been counted
     */
    Duration spend(OwnerId owner, Meter meter, long amount, Rate rate) throws IOException;
}
