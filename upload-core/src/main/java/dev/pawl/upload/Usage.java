// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/**
 * What is charged to an owner, always the sum over the rows of its sessions.
 *
 * @param bytes stored or reserved
 * @param openSessions uploads that still take bytes
 */
public record Usage(long bytes, int openSessions) {
    /** Nothing. */
    public static final Usage NOTHING = new Usage(0, 0);

    /**
     * The sum of two.
     *
     * @param more to add
     * @return the sum
     * @throws ArithmeticException if it does not fit into 63 bits
     */
    public Usage plus(Usage more) {
        return new Usage(Math.addExact(bytes, more.bytes), Math.addExact(openSessions, more.openSessions));
    }

    /**
     * The difference of two; numbers may be negative.
     *
     * @param less to take away
     * @return the difference
     */
    public Usage minus(Usage less) {
        return new Usage(Math.subtractExact(bytes, less.bytes), Math.subtractExact(openSessions, less.openSessions));
    }
}
