// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Judges content by a clamd, the daemon of ClamAV. Thread-safe; no connection outlives its scan, so a daemon may come,
 * go and restart as it likes.
 *
 * <p>Content is streamed (command INSTREAM): the daemon needs no access to our storage, and no file name reaches it. Only
 * an exact {@code stream: OK} after the whole content, behind which the daemon hung up, is {@link Verdict.Clean}; only
 * an exact {@code stream: NAME FOUND} is {@link Verdict.Infected}. Content beyond the daemon's limits is {@link
 * Verdict.Unscannable} if the daemon says so, which it does for all of them only under {@code AlertExceedsMax yes}:
 * see {@code docs/scanning.md}. Everything else is a {@link ScannerUnavailableException}.
 *
 * <p>The daemon is asked for its version first, at most once a minute: a daemon that is away costs no reading of content.
 * A running scan holds a socket, a selector and 64 KiB. No time-out bounds the look-up of a host's name, so an address
 * should be a number, or a name that is looked up at once.
 */
public final class ClamavScanner implements Scanner {
    /** The longest content that clamd looks into, in bytes, whatever its MaxFileSize asks for: 2 GiB - 3. */
    public static final long LARGEST_SCANNABLE = 2_147_483_645L;

    private final String name;
    private final long largestScannable;
    private final Duration verdictTimeout;
    private final Duration healthTimeout;
    private final Clamd clamd;
    private final EngineName engine = new EngineName(System::nanoTime);
    private final Semaphore slots;

    private ClamavScanner(Builder b) {
        name = b.name;
        largestScannable = b.largestScannable;
        verdictTimeout = b.verdictTimeout;
        healthTimeout = b.healthTimeout;
        clamd = new Clamd(b.address, new Clamd.Limits(b.connectTimeout, b.writeTimeout, b.verdictTimeout));
        slots = new Semaphore(b.slots, true);
    }

    /**
     * A scanner that asks the clamd at an address. Nobody is asked before the first scan.
     *
     * @param address {@code clamd://host:port} (without port: 3310) or {@code clamd+unix:///path}
     * @return with defaults for everything else
     * @throws IllegalArgumentException if that is no such address
     */
    public static Builder at(String address) {
        return new Builder(ClamdAddress.parse(address));
    }

    /**
     * Asks the daemon who it is. It answers from the queue in which scans wait too, so a busy one answers late.
     *
     * @return its answer
     * @throws ScannerUnavailableException if none came within the health time-out
     */
    public ClamavHealth health() throws ScannerUnavailableException {
        try {
            return clamd.version(Deadline.in(healthTimeout, "health time-out"));
        } catch (NoAnswerException e) {
            throw unavailable(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Judges content. The content is read in blocks of at most 64 KiB as the daemon takes them, and not at all if it is
     * longer than the largest scannable size. A read that blocks is not interrupted by the time-out.
     *
     * @throws ScannerUnavailableException also if no slot came free within the time-out, the thread was interrupted (it
     *     stays so), or the scanner was closed
     * @throws IOException also if the content is not as long as was said
     */
    @Override
    public Report scan(FileId id, long length, InputStream content, Duration timeout)
            throws ScannerUnavailableException, IOException {
        if (length > largestScannable) {
            String why = length + " bytes are more than the " + largestScannable + " that are sent to " + name;
            return new Report(new Verdict.Unscannable(why), engine.last().orElse("not asked"));
        }
        try {
            return inSlot(length, content, Deadline.in(timeout, "scan's time-out"));
        } catch (NoAnswerException e) {
            throw unavailable(e);
        }
    }

    /** Ends the scans under way without a verdict, and gives none from now on. Twice is once. */
    @Override
    public void close() {
        clamd.close();
    }

    private Report inSlot(long length, InputStream content, Deadline whole) throws NoAnswerException, IOException {
        takeSlot(whole);
        try {
            String told = engine.fresh(() -> clamd.version(whole.orSooner(verdictTimeout, "verdict time-out")));
            return new Report(clamd.judge(length, content, whole), told);
        } finally {
            slots.release();
        }
    }

    private void takeSlot(Deadline whole) throws NoAnswerException {
        try {
            if (!slots.tryAcquire(whole.nanosLeft(), TimeUnit.NANOSECONDS)) {
                throw new NoAnswerException("no free slot, and " + whole + " is over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted while waiting for a slot");
        }
    }

    /** Names the scanner and not its address: the text may reach the upload's owner. */
    private ScannerUnavailableException unavailable(NoAnswerException e) {
        return new ScannerUnavailableException(name + " gave no verdict: " + e.getMessage(), e);
    }

    /** Collects settings. A wrong value throws {@link IllegalArgumentException}; nothing is clamped. */
    public static final class Builder {
        private static final int MOST_SLOTS = 1_000;

        private final ClamdAddress address;
        private String name = "clamav";
        private long largestScannable = LARGEST_SCANNABLE;
        private int slots = 4;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration writeTimeout = Duration.ofMinutes(2);
        private Duration verdictTimeout = Duration.ofMinutes(15);
        private Duration healthTimeout = Duration.ofSeconds(15);

        private Builder(ClamdAddress address) {
            this.address = address;
        }

        /**
         * A name for the audit; default "clamav". Needed where several scanners are chained.
         *
         * @param word letters, digits, '-', '_' and '.', 1 to 64 of them
         * @return this
         */
        public Builder name(String word) {
            boolean fine =
                    !word.isEmpty() && word.length() <= 64 && word.chars().allMatch(Builder::plain);
            checked(fine, "name", word);
            name = word;
            return this;
        }

        /**
         * Content longer than this is {@link Verdict.Unscannable} without being sent; default
         * {@link ClamavScanner#LARGEST_SCANNABLE}. Not more than the daemon's MaxFileSize, which it does not tell.
         *
         * @param bytes 1 to {@link ClamavScanner#LARGEST_SCANNABLE}
         * @return this
         */
        public Builder largestScannable(long bytes) {
            checked(bytes >= 1 && bytes <= LARGEST_SCANNABLE, "largest scannable size", bytes);
            largestScannable = bytes;
            return this;
        }

        /**
         * Scans at once; default 4. Not more than the daemon's MaxThreads; the others wait within their time-outs.
         *
         * @param count 1 to 1,000
         * @return this
         */
        public Builder slots(int count) {
            checked(count >= 1 && count <= MOST_SLOTS, "number of slots", count);
            slots = count;
            return this;
        }

        /**
         * How long a connection may take to stand; default 5 s.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder connectTimeout(Duration time) {
            connectTimeout = positive(time, "connect time-out");
            return this;
        }

        /**
         * How long the daemon may take no more bytes; default 2 min. A busy daemon takes none until a thread is free.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder writeTimeout(Duration time) {
            writeTimeout = positive(time, "write time-out");
            return this;
        }

        /**
         * How long the daemon may take for its verdict after the last byte; default 15 min. Most of the work is done
         * then. More than the daemon's MaxScanTime.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder verdictTimeout(Duration time) {
            verdictTimeout = positive(time, "verdict time-out");
            return this;
        }

        /**
         * How long {@link ClamavScanner#health} waits; default 15 s.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder healthTimeout(Duration time) {
            healthTimeout = positive(time, "health time-out");
            return this;
        }

        /**
         * The scanner.
         *
         * @return not connected to anything
         */
        public ClamavScanner build() {
            return new ClamavScanner(this);
        }

        private static boolean plain(int c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.".indexOf(c) >= 0;
        }

        private static Duration positive(Duration time, String what) {
            checked(time.compareTo(Duration.ofMillis(1)) >= 0, what, time);
            return time;
        }

        private static void checked(boolean fine, String what, Object value) {
            if (!fine) {
                throw new IllegalArgumentException(what + " cannot be " + value);
            }
        }
    }
}
