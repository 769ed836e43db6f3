// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.SessionEvent.Renewed;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a session alive while a parallel chunk comes, of which nothing can be recorded before it is whole. */
final class Renewal {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    private final Ledger ledger;
    private final LongSupplier nanoTime;
    private final UploadId id;
    private final long every;
    private long last;

    Renewal(Ledger ledger, LongSupplier nanoTime, UploadSession row) throws IOException {
        this.ledger = ledger;
        this.nanoTime = nanoTime;
        this.id = row.id();
        this.every = RecordPace.renewAfter(row.times().timeout());
        Duration quiet = Duration.between(row.times().lastActivity(), ledger.now());
        this.last = nanoTime.getAsLong() - quiet.toNanos();
    }

    /** Bytes came. What cannot be recorded now is no reason to lose them: there is time for another two renewals. */
    void came() {
        long now = nanoTime.getAsLong();
        if (now - last < every) {
            return;
        }
        last = now;
        try {
            Optional<Rows> rows =
                    ledger.find(id).filter(found -> found.session().state().takesBytes());
            if (rows.isPresent()) {
                ledger.record(Draft.of(rows.get()).then(new Renewed(), ledger.now()));
            }
        } catch (IOException e) {
            LOG.debug("action=renew upload={} outcome=later reason=\"{}\"", id, e.toString());
        }
    }
}
