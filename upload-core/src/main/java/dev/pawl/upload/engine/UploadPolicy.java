// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.Quota;
import dev.pawl.upload.UploadSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The host's rules. Immutable; every limit has a default, and none defaults to unlimited. */
public final class UploadPolicy {
    /** What becomes of content that no scanner can judge. */
    public enum Unscannable {
        /** It stays in SCAN_FAILED. */
        REFUSE,
        /** It passes, and the row says so. */
        ACCEPT_UNSCANNED
    }

    /** What becomes of bytes that come faster than their owner's rate. */
    public enum Excess {
        /** They are read more slowly; only what would have to wait for more than ten seconds is refused. */
        PACE,
        /** They are refused, and what came is kept. */
        REFUSE
    }

    /** What an extension of the file's name has to do with its content. */
    public enum Extensions {
        /** Nothing. */
        ANY,
        /** It belongs to the detected type, or there is none. */
        MUST_FIT
    }

    private final long maxLength;
    private final Duration sessionTimeout;
    private final Duration supersedeWait;
    private final Duration claim;
    private final Excess excess;
    private final Function<OwnerId, Quota> quota;
    private final BiFunction<OwnerId, UploadSpec, Placement> placement;
    private final long allowanceStep;
    private final int maxParts;
    private final Set<String> allowedTypes;
    private final Extensions extensions;
    private final Unscannable unscannable;
    private final int scanTries;
    private final int scanAttempts;
    private final Duration scanTimeout;
    private final Duration scanLongestWait;
    private final Duration quarantineRetention;
    private final Duration scanFailedRetention;
    private final Duration orphanGrace;
    private final Duration rememberEnded;

    private UploadPolicy(Builder b) {
        maxLength = b.maxLength;
        sessionTimeout = b.sessionTimeout;
        supersedeWait = b.supersedeWait;
        claim = b.claim;
        excess = b.excess;
        quota = b.quota;
        placement = b.placement;
        allowanceStep = b.allowanceStep;
        maxParts = b.maxParts;
        allowedTypes = b.allowedTypes;
        extensions = b.extensions;
        unscannable = b.unscannable;
        scanTries = b.scanTries;
        scanAttempts = b.scanAttempts;
        scanTimeout = b.scanTimeout;
        scanLongestWait = b.scanLongestWait;
        quarantineRetention = b.quarantineRetention;
        scanFailedRetention = b.scanFailedRetention;
        orphanGrace = b.orphanGrace;
        rememberEnded = b.rememberEnded;
    }

    /**
     * The defaults.
     *
     * @return to be changed where they do not fit
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The longest upload.
     *
     * @return bytes
     */
    public long maxLength() {
        return maxLength;
    }

    /**
     * How long a session may be without activity.
     *
     * @return kept in the row at creation
     */
    public Duration sessionTimeout() {
        return sessionTimeout;
    }

    /**
     * How long a command waits for a running step of the append it ends.
     *
     * @return afterwards the append is abandoned
     */
    public Duration supersedeWait() {
        return supersedeWait;
    }

    /**
     * How long work, and events to deliver, stay with a node that says nothing; then another node takes them up. A node
     * that works prolongs its claim every third of this time.
     *
     * @return safety does not depend on it
     */
    public Duration claim() {
        return claim;
    }

    /**
     * What an owner may hold.
     *
     * @param owner whose
     * @return asked at every charge
     */
    public Quota quota(OwnerId owner) {
        return quota.apply(owner);
    }

    /**
     * The longest upload of an owner.
     *
     * @param owner whose
     * @return bytes: what all may, or less
     */
    public long maxLength(OwnerId owner) {
        return Math.min(maxLength, quota(owner).fileBytes());
    }

    /**
     * What becomes of bytes that come faster than their owner's rate.
     *
     * @return the same for all owners
     */
    public Excess excess() {
        return excess;
    }

    /**
     * Where a new upload goes.
     *
     * @param owner whose
     * @param spec the wish
     * @return asked once, at creation
     */
    public Placement placement(OwnerId owner, UploadSpec spec) {
        return placement.apply(owner, spec);
    }

    /**
     * What is charged ahead of bytes of unknown length.
     *
     * @return bytes
     */
    public long allowanceStep() {
        return allowanceStep;
    }

    /**
     * Parallel chunks of one upload.
     *
     * @return at most so many are recorded
     */
    public int maxParts() {
        return maxParts;
    }

    /**
     * What content may be, by its bytes.
     *
     * @return media types in lower case, and such as {@code image/*}; empty if it may be anything
     */
    public Set<String> allowedTypes() {
        return allowedTypes;
    }

    /**
     * What an extension has to do with the content.
     *
     * @return judged together with the type
     */
    public Extensions extensions() {
        return extensions;
    }

    /**
     * What becomes of content that no scanner can judge.
     *
     * @return the policy's name goes into the row
     */
    public Unscannable unscannable() {
        return unscannable;
    }

    /**
     * Scans that ended without any outcome, as when the process died.
     *
     * @return after so many the scan gives up
     */
    public int scanTries() {
        return scanTries;
    }

    /**
     * How often scanners may fail to answer, as when they are down.
     *
     * @return after so many the scan gives up, or after {@link #scanLongestWait} if that is sooner
     */
    public int scanAttempts() {
        return scanAttempts;
    }

    /**
     * How long one scan may take.
     *
     * @return waiting for a slot included
     */
    public Duration scanTimeout() {
        return scanTimeout;
    }

    /**
     * How long an upload waits for a verdict.
     *
     * @return then the scan gives up
     */
    public Duration scanLongestWait() {
        return scanLongestWait;
    }

    /**
     * How long infected content is kept for the operator.
     *
     * @return then its bytes go
     */
    public Duration quarantineRetention() {
        return quarantineRetention;
    }

    /**
     * How long content without verdict waits for another scan.
     *
     * @return then it fails
     */
    public Duration scanFailedRetention() {
        return scanFailedRetention;
    }

    /**
     * How old bytes that no row names must be before they are removed.
     *
     * @return comfort: safety does not depend on it
     */
    public Duration orphanGrace() {
        return orphanGrace;
    }

    /**
     * How long rows of ended uploads are remembered, so that late requests hear 410.
     *
     * @return at least 24 h
     */
    public Duration rememberEnded() {
        return rememberEnded;
    }

    /** Changes the defaults. A wrong value throws {@link IllegalArgumentException}; nothing is clamped. */
    public static final class Builder {
        private static final long GIB = 1L << 30;
        private static final Pattern TYPE =
                Pattern.compile("[A-Za-z0-9][\\w.+-]{0,126}/(\\*|[A-Za-z0-9][\\w.+-]{0,126})");

        private long maxLength = 64 * GIB;
        private Duration sessionTimeout = Duration.ofHours(24);
        private Duration supersedeWait = Duration.ofSeconds(1);
        private Duration claim = Duration.ofMinutes(1);
        private Excess excess = Excess.PACE;
        private Function<OwnerId, Quota> quota = owner -> new Quota(256 * GIB, 1_000);
        private BiFunction<OwnerId, UploadSpec, Placement> placement = (owner, spec) -> new Placement("main", "");
        private long allowanceStep = 64 << 20;
        private int maxParts = 10_000;
        private Set<String> allowedTypes = Set.of();
        private Extensions extensions = Extensions.ANY;
        private Unscannable unscannable = Unscannable.REFUSE;
        private int scanTries = 5;
        private int scanAttempts = 100;
        private Duration scanTimeout = Duration.ofMinutes(30);
        private Duration scanLongestWait = Duration.ofHours(24);
        private Duration quarantineRetention = Duration.ofDays(30);
        private Duration scanFailedRetention = Duration.ofDays(7);
        private Duration orphanGrace = Duration.ofHours(24);
        private Duration rememberEnded = Duration.ofHours(24);

        private Builder() {}

        /**
         * Longest upload; default 64 GiB.
         *
         * @param bytes 1 to {@link UploadSpec#MOST_BYTES}
         * @return this
         */
        public Builder maxLength(long bytes) {
            maxLength = checked(bytes, bytes >= 1 && bytes <= UploadSpec.MOST_BYTES, "max length");
            return this;
        }

        /**
         * Time without activity after which a session ends; default 24 h.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder sessionTimeout(Duration time) {
            sessionTimeout = positive(time, "session timeout");
            return this;
        }

        /**
         * How long a command waits for a running step of the append it ends; default 1 s.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder supersedeWait(Duration time) {
            supersedeWait = positive(time, "supersede wait");
            return this;
        }

        /**
         * How long work, and events to deliver, stay with a node that says nothing; default 1 min. Shorter means that
         * work of a dead node goes on sooner, and that a node that only paused finds its work done twice.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder claim(Duration time) {
            claim = positive(time, "claim");
            return this;
        }

        /**
         * What becomes of bytes that come faster than their owner's rate; default PACE.
         *
         * @param rule the rule
         * @return this
         */
        public Builder excess(Excess rule) {
            excess = rule;
            return this;
        }

        /**
         * Quota of each owner; default 256 GiB and 1,000 open sessions, and the rates of {@link Quota#Quota(long, int)}.
         *
         * @param rule asked at every charge, by any thread
         * @return this
         */
        public Builder quota(Function<OwnerId, Quota> rule) {
            quota = rule;
            return this;
        }

        /**
         * Place of each new upload; default the storage "main", no destination.
         *
         * @param rule asked once for each upload, by any thread
         * @return this
         */
        public Builder placement(BiFunction<OwnerId, UploadSpec, Placement> rule) {
            placement = rule;
            return this;
        }

        /**
         * Charge ahead of bytes of unknown length; default 64 MiB.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder allowanceStep(long bytes) {
            allowanceStep = checked(bytes, bytes >= 1, "allowance step");
            return this;
        }

        /**
         * Parallel chunks of one upload; default 10,000.
         *
         * @param count at least 1
         * @return this
         */
        public Builder maxParts(int count) {
            maxParts = (int) checked(count, count >= 1, "max parts");
            return this;
        }

        /**
         * What content may be, told by its first bytes and never by what a client says; default anything. Everything
         * else, empty content too, is refused as early as its bytes tell it: the upload fails and its bytes go.
         *
         * @param types exact ones, such as {@code application/pdf}, and such as {@code image/*}
         * @return this
         */
        public Builder allowedTypes(String... types) {
            Set<String> lower = new LinkedHashSet<>();
            for (String type : types) {
                if (!TYPE.matcher(type).matches()) {
                    throw new IllegalArgumentException("not a media type: " + type);
                }
                lower.add(type.toLowerCase(Locale.ROOT));
            }
            allowedTypes = Collections.unmodifiableSet(lower);
            return this;
        }

        /**
         * What an extension has to do with the content; default ANY.
         *
         * @param rule the rule
         * @return this
         */
        public Builder extensions(Extensions rule) {
            extensions = rule;
            return this;
        }

        /**
         * What becomes of content that no scanner can judge; default REFUSE.
         *
         * @param rule the rule
         * @return this
         */
        public Builder unscannable(Unscannable rule) {
            unscannable = rule;
            return this;
        }

        /**
         * Scans without outcome before giving up; default 5.
         *
         * @param count at least 1
         * @return this
         */
        public Builder scanTries(int count) {
            scanTries = (int) checked(count, count >= 1, "scan tries");
            return this;
        }

        /**
         * How often scanners may fail to answer before the scan gives up; default 100, which with the growing pauses
         * between them is a day.
         *
         * @param count at least 1
         * @return this
         */
        public Builder scanAttempts(int count) {
            scanAttempts = (int) checked(count, count >= 1, "scan attempts");
            return this;
        }

        /**
         * Time for one scan; default 30 min.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder scanTimeout(Duration time) {
            scanTimeout = positive(time, "scan timeout");
            return this;
        }

        /**
         * Longest wait for a verdict; default 24 h.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder scanLongestWait(Duration time) {
            scanLongestWait = positive(time, "longest wait for a scan");
            return this;
        }

        /**
         * How long infected content is kept; default 30 days.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder quarantineRetention(Duration time) {
            quarantineRetention = positive(time, "quarantine retention");
            return this;
        }

        /**
         * How long content without verdict is kept; default 7 days.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder scanFailedRetention(Duration time) {
            scanFailedRetention = positive(time, "retention without verdict");
            return this;
        }

        /**
         * Age of bytes without a row before they go; default 24 h.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder orphanGrace(Duration time) {
            orphanGrace = positive(time, "orphan grace");
            return this;
        }

        /**
         * How long ended uploads are remembered; default 24 h.
         *
         * @param time at least 24 h
         * @return this
         */
        public Builder rememberEnded(Duration time) {
            checked(time.toHours(), time.compareTo(Duration.ofHours(24)) >= 0, "memory of ended uploads");
            rememberEnded = time;
            return this;
        }

        /**
         * The rules.
         *
         * @return immutable
         */
        public UploadPolicy build() {
            return new UploadPolicy(this);
        }

        private static Duration positive(Duration time, String name) {
            checked(time.toMillis(), time.toMillis() >= 1, name);
            return time;
        }

        private static long checked(long value, boolean fine, String name) {
            if (!fine) {
                throw new IllegalArgumentException(name + " cannot be " + value);
            }
            return value;
        }
    }
}
