// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.SessionLifecycle;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.SessionState.Work;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Resident;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due on this and every other node: ends sessions without activity, takes over work whose node died,
 * removes bytes of what has ended and bytes that no row names, delivers events, forgets old rows. To be called every few
 * seconds by the host, on as many nodes as it likes; finished files are never in its reach. Thread-safe.
 */
public final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    private static final int PAGE = 200;
    private static final OwnerId NOBODY = new OwnerId("nobody");
    private static final Duration LEAP = Duration.ofMinutes(1);

    /**
     * What a run did.
     *
     * @param due uploads that owed work and were claimed
     * @param orphans uploads whose bytes no row named
     * @param kept uploads with bytes outside final names that are in use or too young
     * @param forgotten rows
     */
    public record Report(int due, int orphans, int kept, int forgotten) {}

    /** Whether a sweep removes what it finds. */
    private enum Sweep {
        REMOVE,
        COUNT
    }

    private final Wiring wiring;
    private final Ledger ledger;
    private final Uploads uploads;
    private final Pipeline pipeline;
    private final Deliveries deliveries;
    private final ClockLeaps leaps;
    private final Map<String, UploadId> cursors = new ConcurrentHashMap<>();

    Maintenance(Wiring wiring, Ledger ledger, Uploads uploads, Pipeline pipeline, Deliveries deliveries) {
        this.wiring = wiring;
        this.ledger = ledger;
        this.uploads = uploads;
        this.pipeline = pipeline;
        this.deliveries = deliveries;
        this.leaps = new ClockLeaps(LEAP, wiring.nanoTime());
    }

    /**
     * Does everything due, looks through some of the bytes outside final names, and forgets old rows.
     *
     * @return what was done; work that takes long goes on by the service's executor
     * @throws IOException not now
     */
    public Report run() throws IOException {
        int due = workOffDue();
        deliveries.wake();
        Tally tally = new Tally();
        for (Map.Entry<String, Storage> storage : wiring.storages().entrySet()) {
            Optional<UploadId> cursor = Optional.ofNullable(cursors.get(storage.getKey()));
            sweepPage(storage, cursor, Sweep.REMOVE, tally)
                    .ifPresentOrElse(
                            last -> cursors.put(storage.getKey(), last), () -> cursors.remove(storage.getKey()));
        }
        int forgotten =
                wiring.metadata().forget(ledger.now().minus(wiring.policy().rememberEnded()), PAGE);
        return tally.report(due, forgotten);
    }

    /**
     * Looks through all bytes outside final names and removes what no row names.
     *
     * @return what was found
     * @throws IOException not now
     */
    public Report sweep() throws IOException {
        return sweepAll(Sweep.REMOVE);
    }

    /**
     * Tells what {@link #sweep} would do, and does nothing.
     *
     * @return what was found
     * @throws IOException not now
     */
    public Report dryRun() throws IOException {
        return sweepAll(Sweep.COUNT);
    }

    private int workOffDue() throws IOException {
        Instant now = ledger.now();
        leaps.observe(now);
        Set<UploadId> seen = new HashSet<>();
        int claimed = 0;
        boolean more = true;
        while (more) {
            more = false;
            // what was put off stays due, and must not hide what is due behind it
            for (Rows rows : wiring.metadata().due(seen.size() - claimed + PAGE)) {
                if (seen.add(rows.session().id())) {
                    more = true;
                    claimed += workedOff(rows, now) ? 1 : 0;
                }
            }
        }
        return claimed;
    }

    /** A row that nobody can work off does not keep the others from it. */
    private boolean workedOff(Rows due, Instant now) throws IOException {
        try {
            return workOff(due, now);
        } catch (RuntimeException e) {
            LOG.warn(
                    "action=claim upload={} outcome=broken; it will be tried again",
                    due.session().id(),
                    e);
            return false;
        }
    }

    private boolean workOff(Rows due, Instant now) throws IOException {
        UploadSession session = due.session();
        if (session.state().takesBytes() && uploads.finishedByParts(due)) {
            return true;
        }
        if (pipeline.busyWith(session.id())) {
            return false;
        }
        if (session.state().work() == Work.EXPIRE && !leaps.reallyDue(session, now)) {
            return false;
        }
        Optional<Rows> claimed = pipeline.claim(due);
        claimed.ifPresent(pipeline::goOn);
        return claimed.isPresent();
    }

    private Report sweepAll(Sweep sweep) throws IOException {
        Tally tally = new Tally();
        for (Map.Entry<String, Storage> storage : wiring.storages().entrySet()) {
            Optional<UploadId> cursor = Optional.empty();
            do {
                cursor = sweepPage(storage, cursor, sweep, tally);
            } while (cursor.isPresent());
        }
        return tally.report(0, 0);
    }

    /** Returns where the next page begins, empty behind the last one. */
    private Optional<UploadId> sweepPage(
            Map.Entry<String, Storage> storage, Optional<UploadId> cursor, Sweep sweep, Tally tally)
            throws IOException {
        List<Resident> page = storage.getValue().residents(cursor, PAGE);
        Instant young = ledger.now().minus(wiring.policy().orphanGrace());
        for (Resident resident : page) {
            Optional<Rows> rows = ledger.find(resident.id());
            boolean removable = resident.modified().isBefore(young)
                    && rows.map(Maintenance::over).orElse(true);
            tally.count(removable);
            if (removable && sweep == Sweep.REMOVE) {
                removeOrLeave(storage, resident.id(), rows);
            }
        }
        return page.size() < PAGE
                ? Optional.empty()
                : Optional.of(page.get(page.size() - 1).id());
    }

    private static boolean over(Rows rows) {
        return rows.session().bytesGone() || rows.session().state() == SessionState.COMPLETE;
    }

    /** What cannot be removed now is found again, and what lies behind it is not left lying. */
    private void removeOrLeave(Map.Entry<String, Storage> storage, UploadId id, Optional<Rows> rows) {
        try {
            remove(storage, id, rows);
        } catch (IOException | RuntimeException e) {
            LOG.info("action=sweep upload={} outcome=later reason=\"{}\"", id, e.toString());
        }
    }

    private void remove(Map.Entry<String, Storage> storage, UploadId id, Optional<Rows> rows) throws IOException {
        if (rows.isPresent()) {
            UploadSession session = rows.get().session();
            Position keep = session.bytesGone() ? Position.NOTHING : Ledger.promoted(session);
            storage.getValue().prune(id, session.placement().destination(), keep);
        } else if (bury(storage.getKey(), id)) {
            storage.getValue().prune(id, "", Position.NOTHING);
        }
    }

    /** From now on nobody can create an upload under this id, however late. */
    private boolean bury(String storage, UploadId id) throws IOException {
        FileId file = FileId.next(wiring.random());
        UploadSession tombstone =
                SessionLifecycle.tombstone(id, file, NOBODY, new Placement(storage, ""), ledger.now());
        return ledger.record(Draft.creation(tombstone)) == Outcome.DONE;
    }

    /** Counters of one sweep. */
    private static final class Tally {
        private int orphans;
        private int kept;

        void count(boolean orphan) {
            orphans += orphan ? 1 : 0;
            kept += orphan ? 0 : 1;
        }

        Report report(int due, int forgotten) {
            return new Report(due, orphans, kept, forgotten);
        }
    }
}
