// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionEvent.Assembled;
import dev.pawl.upload.SessionEvent.Discarded;
import dev.pawl.upload.SessionEvent.Failed;
import dev.pawl.upload.SessionEvent.Postponed;
import dev.pawl.upload.SessionEvent.Promoted;
import dev.pawl.upload.SessionEvent.RetentionEnded;
import dev.pawl.upload.SessionEvent.TypeDetected;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.SessionState.Work;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec.Role;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps after the last byte, and the removal of what has ended. Any service can take the next step from the row;
 * each step may be done twice with the same end, and each record carries the claim of the next step.
 */
final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

    private final Wiring wiring;
    private final Ledger ledger;
    private final Sources sources;
    private final Scanning scanning;
    private final Map<UploadId, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    Pipeline(Wiring wiring, Ledger ledger, Sources sources) {
        this.wiring = wiring;
        this.ledger = ledger;
        this.sources = sources;
        this.scanning = new Scanning(wiring, ledger);
    }

    /**
     * Goes on with an upload whose last record was made here and claims the next step, if it owes one; after whatever is
     * under way for it here.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a step contains its own failures
    void goOn(Rows rows) {
        UploadId id = rows.session().id();
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> earlier = underWay.put(id, done);
        CompletableFuture<Void> start = earlier == null ? CompletableFuture.completedFuture(null) : earlier;
        start.thenRunAsync(() -> finish(rows), wiring.executor()).whenComplete((ran, busy) -> {
            underWay.remove(id, done);
            done.complete(null);
        });
    }

    /** Whether a step is at work here, or waits for a thread: another claim would count as a try of nobody. */
    boolean busyWith(UploadId id) {
        return underWay.containsKey(id);
    }

    CompletableFuture<Void> underWay(UploadId id) {
        return underWay.getOrDefault(id, CompletableFuture.completedFuture(null));
    }

    CompletableFuture<Void> underWay() {
        return CompletableFuture.allOf(underWay.values().toArray(CompletableFuture[]::new));
    }

    /** Claims due work; empty if somebody else was quicker. */
    Optional<Rows> claim(Rows due) throws IOException {
        Instant now = ledger.now();
        Draft draft = Draft.of(due);
        if (due.session().state().work() == Work.EXPIRE) {
            draft.onlyIfStillDue().then(expiry(due.session()), now);
        }
        draft.then(ledger.begun(now), now);
        return ledger.record(sources.released(draft)) == Outcome.DONE ? Optional.of(draft.after()) : Optional.empty();
    }

    private static SessionEvent expiry(UploadSession session) {
        return session.state() == SessionState.SCAN_FAILED
                ? new RetentionEnded()
                : new Failed(
                        Rejection.EXPIRED, "no activity for " + session.times().timeout());
    }

    private void finish(Rows rows) {
        try {
            Optional<Rows> next = Optional.of(rows);
            while (next.isPresent()) {
                next = step(new Claim(ledger, wiring, next.get()));
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug(
                    "action=step upload={} outcome=later reason=\"{}\"",
                    rows.session().id(),
                    e.toString());
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "action=step upload={} outcome=broken; it will be tried again",
                    rows.session().id(),
                    e);
        }
    }

    /** Empty when nothing more is to be done here. */
    private Optional<Rows> step(Claim claim) throws IOException {
        if (claim.session().state() == SessionState.COMPLETE) {
            tidy(claim.session());
            return Optional.empty();
        }
        if (!claim.session().duty().claimed()) {
            return Optional.empty();
        }
        List<SessionEvent> events = perform(claim);
        Optional<Rows> after = claim.settle(rows -> sources.released(record(rows, events)));
        return after.filter(rows -> goesOn(rows.session(), last(events)));
    }

    /** What came of a step, also if it could not be ended: at least one event. */
    private List<SessionEvent> perform(Claim claim) throws IOException {
        List<SessionEvent> events = new ArrayList<>();
        try {
            work(claim, events::add);
        } catch (BytesLostException e) {
            LOG.warn(
                    "action=step upload={} outcome=lost reason=\"{}\"",
                    claim.session().id(),
                    e.getMessage());
            events.add(new Failed(Rejection.BYTES_LOST, "the stored bytes are gone"));
        } catch (IOException | UncheckedIOException e) {
            LOG.info(
                    "action=step upload={} outcome=postponed reason=\"{}\"",
                    claim.session().id(),
                    e.getMessage());
            events.add(
                    new Postponed(ledger.now().plus(delay(claim.session().duty().delays()))));
        } finally {
            ledger.moves().over(claim.session().id());
        }
        return events;
    }

    private void work(Claim claim, Consumer<SessionEvent> events) throws IOException, BytesLostException {
        switch (claim.session().state()) {
            case ASSEMBLING -> assemble(claim, events);
            case SCANNING -> scanning.decide(claim, events);
            case PROMOTING -> events.accept(promoted(claim));
            case QUARANTINED, FAILED, CANCELLED, DELETED -> events.accept(discarded(claim.session()));
            case PENDING, UPLOADING, PAUSED, SCAN_FAILED, COMPLETE ->
                throw new IllegalStateException("upload " + claim.session().id() + " owes nothing in "
                        + claim.session().state());
        }
    }

    private Draft record(Rows rows, List<SessionEvent> events) throws IOException {
        Instant now = ledger.now();
        Draft draft = Draft.of(rows);
        events.forEach(one -> draft.then(one, now));
        boolean owes = draft.session().state() != SessionState.COMPLETE && goesOn(draft.session(), last(events));
        return owes ? draft.then(ledger.begun(now), now) : draft;
    }

    private static SessionEvent last(List<SessionEvent> events) {
        return events.get(events.size() - 1);
    }

    private static boolean goesOn(UploadSession session, SessionEvent result) {
        return switch (session.state()) {
            case ASSEMBLING, SCANNING, PROMOTING, COMPLETE -> !(result instanceof Postponed);
            case FAILED, CANCELLED, DELETED -> !(result instanceof Postponed || result instanceof Discarded);
            case PENDING, UPLOADING, PAUSED, SCAN_FAILED, QUARANTINED -> false;
        };
    }

    private void assemble(Claim claim, Consumer<SessionEvent> events) throws IOException, BytesLostException {
        UploadSession session = claim.session();
        Storage storage = wiring.storage(session);
        Checkpoint whole = session.spec().role() == Role.FINAL
                ? storage.concatenate(session.id(), sources.positions(session), session.epoch(), claim)
                : storage.assemble(
                        session.id(), ledger.position(session), session.length().orElseThrow(), claim);
        Assembled assembled = new Assembled(whole);
        if (wiring.types().wanted(session)) {
            detect(session, assembled, events);
        } else {
            events.accept(assembled);
        }
    }

    /** Content that came in parallel, or in pieces, shows its first bytes only now. */
    private void detect(UploadSession session, Assembled assembled, Consumer<SessionEvent> events)
            throws IOException, BytesLostException {
        TypeRules rules = wiring.types();
        ByteRange range = new ByteRange(0, rules.headBytes());
        try (Storage.Content content = wiring.storage(session).open(session.id(), assembled.checkpoint(), range)) {
            byte[] head = content.stream().readAllBytes();
            String type = rules.detect(head, head.length == session.length().orElse(-1));
            events.accept(new TypeDetected(type));
            Optional<String> objection = rules.objection(session, type, head.length == 0);
            events.accept(objection.isPresent() ? new Failed(Rejection.TYPE_REFUSED, objection.get()) : assembled);
        }
    }

    private SessionEvent promoted(Claim claim) throws IOException, BytesLostException {
        UploadSession session = claim.session();
        return new Promoted(wiring.storage(session)
                .promote(session.id(), session.checkpoint(), session.placement().destination(), claim));
    }

    private SessionEvent discarded(UploadSession session) throws IOException {
        wiring.storage(session).prune(session.id(), session.placement().destination(), Position.NOTHING);
        return new Discarded();
    }

    /** The final place is recorded: what was held for it may go. */
    private void tidy(UploadSession session) throws IOException {
        Position keep = Ledger.promoted(session);
        wiring.storage(session).prune(session.id(), session.placement().destination(), keep);
    }

    private Duration delay(int delays) {
        long most = FIRST_DELAY.multipliedBy(1L << Math.min(delays, 10)).toMillis();
        long millis = Math.min(most, LONGEST_DELAY.toMillis());
        return Duration.ofMillis(millis / 2 + wiring.random().nextLong(millis / 2 + 1));
    }
}
