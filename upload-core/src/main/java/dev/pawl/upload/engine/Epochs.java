// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.SessionEvent.EpochTaken;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which uploads this service may write without asking: those whose epoch it holds, unless a commit is in doubt. A doubt
 * is settled by taking the next epoch, never by a read: only the row that this returns is true, for the commit in doubt
 * can no longer land behind it.
 */
final class Epochs {
    private final Ledger ledger;
    private final String writer;
    private final Set<UploadId> inDoubt = ConcurrentHashMap.newKeySet();

    Epochs(Ledger ledger, String writer) {
        this.ledger = ledger;
        this.writer = writer;
    }

    boolean held(UploadSession row) {
        return row.fence().writer().equals(writer) && !inDoubt.contains(row.id());
    }

    void doubt(UploadId id) {
        inDoubt.add(id);
    }

    /** Returns a row whose epoch this service holds, or the row as it is if it takes no bytes. */
    Optional<Rows> hold(UploadId id) throws IOException {
        while (true) {
            Optional<Rows> rows = ledger.find(id);
            if (rows.isEmpty() || !rows.get().session().state().takesBytes()) {
                inDoubt.remove(id);
                return rows;
            }
            if (held(rows.get().session())) {
                return rows;
            }
            Optional<Rows> taken = take(rows.get());
            if (taken.isPresent()) {
                return taken;
            }
        }
    }

    private Optional<Rows> take(Rows rows) throws IOException {
        UploadId id = rows.session().id();
        Draft draft = Draft.of(rows).then(new EpochTaken(writer), ledger.now());
        inDoubt.add(id);
        if (ledger.record(draft) != Outcome.DONE) {
            return Optional.empty();
        }
        inDoubt.remove(id);
        return Optional.of(draft.after());
    }
}
