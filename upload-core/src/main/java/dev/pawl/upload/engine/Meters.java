// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rate;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.UploadPolicy.Excess;
import dev.pawl.upload.spi.RateLimiter;
import dev.pawl.upload.spi.RateLimiter.Meter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds owners to their rates: of requests before anything is done, of bytes as they come. */
final class Meters {
    private static final Logger LOG = LoggerFactory.getLogger(Meters.class);
    /** Longer than that no body is held up: its client would take the connection for dead. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final UploadPolicy policy;
    private final RateLimiter limiter;

    Meters(Wiring wiring) {
        this.policy = wiring.policy();
        this.limiter = wiring.limiter();
    }

    /** What bytes that came mean for the next ones: a pause, or that none are wanted. */
    record Verdict(Duration pause, Optional<UploadRejectedException> refusal) {}

    void admit(OwnerId owner) throws IOException, UploadRejectedException {
        Duration wait =
                limiter.take(owner, Meter.REQUESTS, 1, policy.quota(owner).requests());
        if (!wait.isZero()) {
            throw refusal(owner, "asks too often", wait);
        }
    }

    /** Whether bytes of an owner may come at all now. */
    void checkRoom(OwnerId owner) throws IOException, UploadRejectedException {
        Quota quota = policy.quota(owner);
        Duration day = limiter.take(owner, Meter.DAILY_BYTES, 0, Rate.perDay(quota.dailyBytes()));
        Duration debt = limiter.take(owner, Meter.BYTES, 0, quota.throughput());
        Optional<UploadRejectedException> refusal =
                verdict(owner, quota, day, debt).refusal();
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    Append around(OwnerId owner, Append append) {
        return new MeteredAppend(append, bytes -> came(owner, bytes));
    }

    private Verdict came(OwnerId owner, long bytes) {
        Quota quota = policy.quota(owner);
        try {
            Duration day = limiter.spend(owner, Meter.DAILY_BYTES, bytes, Rate.perDay(quota.dailyBytes()));
            Duration debt = limiter.spend(owner, Meter.BYTES, bytes, quota.throughput());
            return verdict(owner, quota, day, debt);
        } catch (IOException | RuntimeException | Error e) {
            // bytes that are here are not thrown away because they could not be counted
            LOG.debug("action=meter owner={} outcome=uncounted reason=\"{}\"", owner, e.toString());
            return new Verdict(Duration.ZERO, Optional.empty());
        }
    }

    private Verdict verdict(OwnerId owner, Quota quota, Duration day, Duration debt) {
        if (!day.isZero()) {
            return refused(refusal(owner, "has sent its " + quota.dailyBytes() + " bytes of today", day));
        }
        boolean tooLong = debt.compareTo(LONGEST_PAUSE) > 0 || policy.excess() == Excess.REFUSE && !debt.isZero();
        return tooLong
                ? refused(
                        refusal(owner, "sends faster than " + quota.throughput().perSecond() + " bytes a second", debt))
                : new Verdict(debt, Optional.empty());
    }

    private static Verdict refused(UploadRejectedException refusal) {
        return new Verdict(Duration.ZERO, Optional.of(refusal));
    }

    private static UploadRejectedException refusal(OwnerId owner, String what, Duration wait) {
        return UploadRejectedException.rateLimited(
                owner + " " + what + "; try again in " + Math.max(1, wait.toSeconds()) + " s", wait);
    }
}
