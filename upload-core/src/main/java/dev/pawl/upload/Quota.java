// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/**
 * What an owner may hold at once, send and ask for. {@link #Quota(long, int)} has a default for everything but what is held; none is
 * unlimited.
 *
 * @param bytes stored or reserved
 * @param openSessions uploads that still take bytes
 * @param fileBytes of one upload; the policy's longest upload holds too
 * @param requests of all kinds
 * @param throughput bytes that come
 * @param dailyBytes that come from midnight to midnight, UTC
 */
public record Quota(long bytes, int openSessions, long fileBytes, Rate requests, Rate throughput, long dailyBytes) {
    /** No limit: for tests and for hosts that count elsewhere, always by name. */
    public static final Quota UNLIMITED = new Quota(
            Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE, Rate.UNLIMITED, Rate.UNLIMITED, Long.MAX_VALUE);

    private static final long GIB = 1L << 30;
    private static final Rate REQUESTS = Rate.perSecond(10_000, 20_000);
    private static final Rate THROUGHPUT = Rate.perSecond(8 * GIB, 16 * GIB);
    private static final long DAILY_BYTES = 16 * 1024 * GIB;

    /**
     * Checks what it is given.
     *
     * @param bytes stored or reserved
     * @param openSessions uploads that still take bytes
     * @param fileBytes of one upload
     * @param requests of all kinds
     * @param throughput bytes that come
     * @param dailyBytes that come in a day
     * @throws IllegalArgumentException if a number is negative, or a day's volume or a file has no byte
     */
    public Quota {
        if (bytes < 0 || openSessions < 0 || fileBytes < 1 || dailyBytes < 1) {
            throw new IllegalArgumentException("not a quota: " + bytes + " bytes, " + openSessions + " sessions, "
                    + fileBytes + " in a file, " + dailyBytes + " a day");
        }
    }

    /**
     * Limits of what is held; files as long as the policy takes, and rates that only stop abuse: 10,000 requests and 8 GiB
     * a second, 16 TiB a day.
     *
     * @param bytes stored or reserved
     * @param openSessions uploads that still take bytes
     */
    public Quota(long bytes, int openSessions) {
        this(bytes, openSessions, UploadSpec.MOST_BYTES, REQUESTS, THROUGHPUT, DAILY_BYTES);
    }

    /**
     * With other bytes.
     *
     * @param limit stored or reserved
     * @return a changed copy
     */
    public Quota withBytes(long limit) {
        return new Quota(limit, openSessions, fileBytes, requests, throughput, dailyBytes);
    }

    /**
     * With other open uploads.
     *
     * @param limit that still take bytes
     * @return a changed copy
     */
    public Quota withOpenSessions(int limit) {
        return new Quota(bytes, limit, fileBytes, requests, throughput, dailyBytes);
    }

    /**
     * With a longest upload of this owner.
     *
     * @param limit in bytes
     * @return a changed copy
     */
    public Quota withFileBytes(long limit) {
        return new Quota(bytes, openSessions, limit, requests, throughput, dailyBytes);
    }

    /**
     * With another rate of requests.
     *
     * @param rate the limit
     * @return a changed copy
     */
    public Quota withRequests(Rate rate) {
        return new Quota(bytes, openSessions, fileBytes, rate, throughput, dailyBytes);
    }

    /**
     * With another rate of bytes.
     *
     * @param rate the limit
     * @return a changed copy
     */
    public Quota withThroughput(Rate rate) {
        return new Quota(bytes, openSessions, fileBytes, requests, rate, dailyBytes);
    }

    /**
     * With another daily volume.
     *
     * @param limit in bytes
     * @return a changed copy
     */
    public Quota withDailyBytes(long limit) {
        return new Quota(bytes, openSessions, fileBytes, requests, throughput, limit);
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
