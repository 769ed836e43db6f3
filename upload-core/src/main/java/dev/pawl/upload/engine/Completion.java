// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent.Assembled;
import dev.pawl.upload.SessionEvent.Failed;
import dev.pawl.upload.SessionEvent.Promoted;
import dev.pawl.upload.SessionEvent.Received;
import dev.pawl.upload.SessionEvent.ScanWaived;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the record of the last byte says beyond it. Steps with nothing to do are passed in the same record; otherwise it
 * carries the claim of the first step.
 */
final class Completion {
    static final String NO_SCANNER = "no scanner configured";

    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final Wiring wiring;
    private final Ledger ledger;

    Completion(Wiring wiring, Ledger ledger) {
        this.wiring = wiring;
        this.ledger = ledger;
    }

    void complete(Draft draft, long length, Optional<Checksum> sha256, Instant now) {
        draft.then(new Received(length, sha256), now);
        Optional<Checksum> expected = draft.session().spec().expected();
        boolean bySha256 = expected.isPresent() && expected.get().algorithm() == Checksum.Algorithm.SHA256;
        if (bySha256 && sha256.isPresent() && !expected.get().matches(sha256.get())) {
            draft.then(mismatch(expected.get()), now);
        } else if (sha256.isPresent()
                && (expected.isEmpty() || bySha256)
                && wiring.scanners().isEmpty()) {
            promoteNow(draft, sha256.get(), now);
        }
        if (draft.session().dueAt().isPresent()) {
            draft.then(ledger.begun(now), now);
        }
    }

    static Failed mismatch(Checksum expected) {
        return new Failed(Rejection.CHECKSUM_MISMATCH, "the content has another " + expected.algorithm());
    }

    private void promoteNow(Draft draft, Checksum sha256, Instant now) {
        UploadSession whole = draft.session();
        boolean sequential = whole.whole() && !whole.content().prepared() && !draft.seals();
        boolean told = !wiring.types().wanted(whole);
        Storage storage = wiring.storage(whole);
        Position at = ledger.position(whole);
        if (!sequential || !told || !storage.prompt(whole.id(), at)) {
            return;
        }
        try {
            Checkpoint assembled = storage.assemble(whole.id(), at, whole.offset(), Pulse.NONE);
            Checkpoint promoted =
                    storage.promote(whole.id(), assembled, whole.placement().destination(), Pulse.NONE);
            draft.then(new Assembled(assembled), now)
                    .then(new ScanWaived(NO_SCANNER, sha256), now)
                    .then(new Promoted(promoted), now);
        } catch (IOException | UncheckedIOException | BytesLostException later) {
            LOG.debug("action=promote upload={} outcome=later reason=\"{}\"", whole.id(), later.toString());
        }
    }
}
