// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prolongs a claim while a scanner thinks and reads nothing, but no longer than the scanner may take. */
final class ScanPulse implements Ticking {
    private static final Logger LOG = LoggerFactory.getLogger(ScanPulse.class);

    private final Claim claim;
    private final LongSupplier nanoTime;
    private final long begun;
    private final long atMost;

    ScanPulse(Claim claim, Duration atMost, LongSupplier nanoTime) {
        this.claim = claim;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
        this.atMost = atMost.toNanos();
    }

    @Override
    public boolean wantsTick() {
        return nanoTime.getAsLong() - begun < atMost && claim.wantsProlonging();
    }

    @Override
    public void tick() {
        try {
            claim.alive();
        } catch (IOException e) {
            LOG.debug(
                    "action=prolong upload={} outcome=later reason=\"{}\"",
                    claim.session().id(),
                    e.toString());
        }
    }
}
