// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.SessionEvent.EpochTaken;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Which uploads this service may write without asking: those whose epoch it holds, unless a commit is in doubt. A doubt
 * is settled by taking the next epoch, never by a read: only the row that this returns is true, for the commit in doubt
 * can no longer land behind it.
 */
final class Epochs {
    private static final int MOST_DOUBTS = 10_000;

    private final Ledger ledger;
    private final Supplier<String> names;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<UploadId> inDoubt = new HashSet<>();
    private String writer;

    /** @param names makes the name of a writer that nobody has had before */
    Epochs(Ledger ledger, Supplier<String> names) {
        this.ledger = ledger;
        this.names = names;
        this.writer = names.get();
    }

    /** The name under which this service holds epochs. */
    String writer() {
        return locked(() -> writer);
    }

    boolean held(UploadSession row) {
        return locked(() -> row.fence().writer().equals(writer) && !inDoubt.contains(row.id()));
    }

    /** Returns the name under which the next epoch is to be taken. */
    String doubt(UploadId id) {
        return locked(() -> {
            if (inDoubt.size() >= MOST_DOUBTS) {
                // a new name puts every epoch into doubt, as a restart does
                writer = names.get();
                inDoubt.clear();
            }
            inDoubt.add(id);
            return writer;
        });
    }

    private void certain(UploadId id) {
        locked(() -> inDoubt.remove(id));
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    /** Returns a row whose epoch this service holds, or the row as it is if it takes no bytes. */
    Optional<Rows> hold(UploadId id) throws IOException {
        while (true) {
            Optional<Rows> rows = ledger.find(id);
            if (rows.isEmpty() || !rows.get().session().state().takesBytes()) {
                certain(id);
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
        // no activity: a part that comes meanwhile must not lose its own
        Draft draft =
                Draft.of(rows).then(new EpochTaken(doubt(id)), ledger.now()).onlyIfStillDue();
        if (ledger.record(draft) != Outcome.DONE) {
            return Optional.empty();
        }
        certain(id);
        return Optional.of(draft.after());
    }
}
