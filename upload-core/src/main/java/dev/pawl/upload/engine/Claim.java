// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionEvent.Prolonged;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage.Pulse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** One step of work that this service has begun, and the row it began with. Thread-safe: it is also prolonged by a timer. */
final class Claim implements Pulse {
    /** The drafts that a result means for a row; the first one is the row's own. */
    interface Result {
        List<Draft> of(Rows rows) throws IOException;
    }

    private final Ledger ledger;
    private final LongSupplier nanoTime;
    private final Duration length;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile Rows rows;
    private volatile long prolonged;

    Claim(Ledger ledger, Wiring wiring, Rows rows) {
        this.ledger = ledger;
        this.nanoTime = wiring.nanoTime();
        this.length = wiring.policy().claim();
        this.rows = rows;
        this.prolonged = nanoTime.getAsLong();
    }

    UploadSession session() {
        return rows.session();
    }

    /** Prolongs the claim every third of its length. */
    @Override
    public void alive() throws IOException {
        if (!wantsProlonging()) {
            return;
        }
        turn.lock();
        try {
            if (wantsProlonging()) {
                prolong();
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void alive(long done, long of) throws IOException {
        ledger.moves().told(session().id(), new Moved(done, of));
        alive();
    }

    /** Whether a third of the claim is over, and the work is not. */
    boolean wantsProlonging() {
        return session().duty().claimed() && nanoTime.getAsLong() - prolonged >= length.toNanos() / 3;
    }

    private void prolong() throws IOException {
        long begun = nanoTime.getAsLong();
        SessionEvent more = new Prolonged(ledger.now().plus(length));
        if (settle(current -> List.of(Draft.of(current).then(more, ledger.now())))
                .isEmpty()) {
            throw new IOException("upload " + rows.session().id() + " is somebody else's work now");
        }
        prolonged = begun;
    }

    /**
     * Records a result. If the row changed meanwhile, the result still holds for the new one as long as state and input
     * are the same and nobody else has finished the work.
     *
     * @return the row after it, empty if the result is of no use any more
     */
    Optional<Rows> settle(Result result) throws IOException {
        turn.lock();
        try {
            return settled(result);
        } finally {
            turn.unlock();
        }
    }

    private Optional<Rows> settled(Result result) throws IOException {
        while (true) {
            List<Draft> drafts = new ArrayList<>(result.of(rows));
            Outcome outcome = ledger.record(drafts);
            if (outcome == Outcome.DONE) {
                rows = drafts.get(0).after();
                return Optional.of(rows);
            }
            if (outcome == Outcome.OVER_QUOTA) {
                throw new IOException("upload " + session().id() + " has no room in its owner's quota now");
            }
            Optional<Rows> fresh = ledger.find(rows.session().id()).filter(this::sameInput);
            if (fresh.isEmpty()) {
                return fresh;
            }
            rows = fresh.get();
        }
    }

    private boolean sameInput(Rows fresh) {
        return !fresh.session().bytesGone()
                && fresh.session().state() == rows.session().state()
                && fresh.session().checkpoint().equals(rows.session().checkpoint());
    }
}
