// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/**
 * What an owner may hold at once.
 *
 * @param bytes stored or reserved
 * @param openSessions uploads that still take bytes
 */
public record Quota(long bytes, int openSessions) {
    /** No limit: for tests and for hosts that count elsewhere, always by name. */
    public static final Quota UNLIMITED = new Quota(Long.MAX_VALUE, Integer.MAX_VALUE);

    /**
     * Checks what it is given.
     *
     * @param bytes stored or reserved
     * @param openSessions uploads that still take bytes
     * @throws IllegalArgumentException if a number is negative
     */
    public Quota {
        if (bytes < 0 || openSessions < 0) {
            throw new IllegalArgumentException("not a quota: " + bytes + " bytes, " + openSessions + " sessions");
        }
    }

    /**
     * Whether a change of usage is within this quota. A change that raises nothing always is, so that nobody is kept
     * from giving back.
     *
     * @param before what the owner uses
     * @param after what the owner would use
     * @return false if a number rises above its limit
     */
    public boolean allows(Usage before, Usage after) {
        return (after.bytes() <= before.bytes() || after.bytes() <= bytes)
                && (after.openSessions() <= before.openSessions() || after.openSessions() <= openSessions);
    }
}
