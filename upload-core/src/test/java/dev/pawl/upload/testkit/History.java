// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.FileState;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionLifecycle;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSession.Duty;
import dev.pawl.upload.UploadSession.Times;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Guard;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** A model of one owner's rows, and random changes of them by every event that the lifecycle knows. */
final class History {
    private static final int MOST_BYTES = 60;
    private final SplittableRandom random;
    private final ManualClock clock;
    private final Map<UploadId, Rows> rows = new LinkedHashMap<>();
    private final List<Rows> old = new ArrayList<>();

    History(SplittableRandom random, ManualClock clock) {
        this.random = random;
        this.clock = clock;
    }

    /** Goes on from what a store holds. */
    History(SplittableRandom random, ManualClock clock, List<UploadSession> sessions, MetadataStore store)
            throws IOException {
        this(random, clock);
        for (UploadSession session : sessions) {
            store.find(session.id()).ifPresent(found -> rows.put(session.id(), found));
        }
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    Collection<Rows> rows() {
        return rows.values();
    }

    List<UploadSession> sessions() {
        return rows.values().stream().map(Rows::session).toList();
    }

    Optional<Rows> find(UploadId id) {
        return Optional.ofNullable(rows.get(id));
    }

    Usage usage() {
        return sessions().stream().map(UploadSession::usage).reduce(Usage.NOTHING, Usage::plus);
    }

    Optional<Rows> anyRows() {
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(List.copyOf(rows.values()).get(random.nextInt(rows.size())));
    }

    Part part() {
        return Sample.part(random.nextInt(MOST_BYTES), 1 + random.nextInt(10));
    }

    /** One to three changes: creations, next steps and, now and then, one from an old row. */
    List<Change> changes() {
        clock.advance(Duration.ofMillis(1 + random.nextInt(5)));
        Map<UploadId, Change> changes = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Change change = change();
            changes.putIfAbsent(change.after().session().id(), change);
        }
        return List.copyOf(changes.values());
    }

    Outcome judge(List<Change> changes, Quota quota) {
        Usage after = usage();
        for (Change change : changes) {
            Optional<Rows> row = find(change.after().session().id());
            if (row.isPresent() != change.before().isPresent() || row.isPresent() && !same(row.get(), change)) {
                return Outcome.STALE;
            }
            after = after.plus(change.after().session().usage());
            after = after.minus(row.map(was -> was.session().usage()).orElse(Usage.NOTHING));
        }
        return quota.allows(usage(), after) ? Outcome.DONE : Outcome.OVER_QUOTA;
    }

    Outcome judge(Rows target, Part part) {
        UploadSession row = target.session();
        boolean takes = row.state().takesBytes()
                && row.outcome().joinedTo().isEmpty()
                && row.length().isPresent()
                && part.end() <= row.length().getAsLong();
        return takes ? Outcome.DONE : Outcome.STALE;
    }

    void apply(List<Change> changes) {
        for (Change change : changes) {
            change.before().ifPresent(old::add);
            rows.put(change.after().session().id(), change.after());
        }
    }

    void activate(UploadId id) {
        UploadSession row = rows.get(id).session();
        Instant now = clock.instant();
        Times times = row.times();
        Duty duty = row.duty();
        UploadSession active = new UploadSession(
                id,
                row.file(),
                row.owner(),
                row.spec(),
                row.placement(),
                row.state(),
                row.content(),
                row.fence(),
                new Duty(Optional.of(now.plus(times.timeout())), duty.claimed(), duty.tries(), duty.delays()),
                row.outcome(),
                new Times(times.createdAt(), times.stateSince(), now, times.timeout()));
        rows.put(id, new Rows(active, rows.get(id).file()));
    }

    void forgetGone(int count, String where) {
        List<UploadId> gone = sessions().stream()
                .filter(row -> row.bytesGone() && row.times().stateSince().isBefore(clock.instant()))
                .map(UploadSession::id)
                .toList();
        assertThat(count).as(where).isEqualTo(gone.size());
        gone.forEach(rows::remove);
    }

    private static boolean same(Rows row, Change change) {
        UploadSession before = change.before().orElseThrow().session();
        return row.session().version() == before.version()
                && (change.guard() == Guard.VERSION || row.session().dueAt().equals(before.dueAt()));
    }

    private Change change() {
        if (rows.isEmpty() || chance(3)) {
            return Sample.creation(Sample.fresh(StoreUnderTest.ALICE, spec(), clock.instant()));
        }
        Rows before = !old.isEmpty() && chance(12)
                ? old.get(random.nextInt(old.size()))
                : anyRows().orElseThrow();
        return next(before)
                .map(after -> chance(4) ? Sample.guarded(before, after) : Sample.change(before, after))
                .orElseGet(() -> Sample.creation(Sample.fresh(StoreUnderTest.ALICE, spec(), clock.instant())));
    }

    private UploadSpec spec() {
        UploadSpec spec =
                chance(3) ? UploadSpec.ofUnknownLength("later") : UploadSpec.of("now", random.nextInt(MOST_BYTES));
        return chance(4) ? spec.asPartial() : spec;
    }

    private Optional<Rows> next(Rows before) {
        Set<Class<? extends SessionEvent>> known = new LinkedHashSet<>(SessionLifecycle.table()
                .getOrDefault(before.session().state(), Map.of())
                .keySet());
        boolean archived =
                before.file().map(file -> file.state() == FileState.ARCHIVED).orElse(false);
        boolean available =
                before.file().map(file -> file.state() == FileState.AVAILABLE).orElse(false);
        if (!archived) {
            known.remove(SessionEvent.Restored.class);
        }
        if (!available) {
            known.remove(SessionEvent.Archived.class);
        }
        if (before.session().length().isPresent()) {
            known.remove(SessionEvent.LengthDeclared.class);
        }
        if (before.session().bytesGone()) {
            known.retainAll(Set.of(SessionEvent.Cancelled.class));
        } else if (before.session().state().open()
                && before.session().outcome().joinedTo().isPresent()) {
            known.retainAll(Set.of(SessionEvent.Cancelled.class, SessionEvent.EpochTaken.class));
        }
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Class<? extends SessionEvent> type = List.copyOf(known).get(random.nextInt(known.size()));
        return Optional.of(Sample.next(before, event(type, before.session()), clock.instant()));
    }

    private SessionEvent event(Class<? extends SessionEvent> type, UploadSession row) {
        Instant later = clock.instant().plusSeconds(random.nextInt(100));
        Checkpoint checkpoint = Checkpoint.of(new byte[random.nextInt(20)]);
        Checksum sha256 = new Checksum(Checksum.Algorithm.SHA256, "0a".repeat(32));
        long bytes = random.nextInt(MOST_BYTES);
        return switch (type.getSimpleName()) {
            case "LengthDeclared" -> new SessionEvent.LengthDeclared(bytes);
            case "AllowanceRaised" ->
                new SessionEvent.AllowanceRaised(row.content().allowance() + bytes);
            case "EpochTaken" -> new SessionEvent.EpochTaken("writer" + bytes);
            case "Renewed" -> new SessionEvent.Renewed();
            case "TypeDetected" -> new SessionEvent.TypeDetected("text/plain");
            case "Prepared" -> new SessionEvent.Prepared(checkpoint);
            case "Appended" -> new SessionEvent.Appended(row.length().orElse(bytes), checkpoint);
            case "Received" -> new SessionEvent.Received(row.length().orElse(bytes), Optional.of(sha256));
            case "Joined" -> new SessionEvent.Joined(row.id());
            case "Paused" -> new SessionEvent.Paused();
            case "Resumed" -> new SessionEvent.Resumed();
            case "Cancelled" -> new SessionEvent.Cancelled();
            case "Failed" -> new SessionEvent.Failed(Rejection.TYPE_REFUSED, "no");
            case "Begun" -> new SessionEvent.Begun(later);
            case "Prolonged" -> new SessionEvent.Prolonged(later);
            case "Postponed" -> new SessionEvent.Postponed(later);
            case "Assembled" -> new SessionEvent.Assembled(checkpoint);
            case "Judged" ->
                new SessionEvent.Judged(new ScanVerdict(
                        "clamd", "1", ScanVerdict.Kind.CLEAN, "", Optional.of(sha256), Duration.ofMillis(bytes)));
            case "FoundClean" -> new SessionEvent.FoundClean("clamd", sha256);
            case "ScanWaived" -> new SessionEvent.ScanWaived("none", sha256);
            case "FoundInfected" -> new SessionEvent.FoundInfected("clamd", "Eicar", later);
            case "ScanGaveUp" -> new SessionEvent.ScanGaveUp("down", later);
            case "RescanRequested" -> new SessionEvent.RescanRequested();
            case "RetentionEnded" -> new SessionEvent.RetentionEnded();
            case "Promoted" -> new SessionEvent.Promoted(checkpoint);
            case "Archived" -> new SessionEvent.Archived();
            case "Restored" -> new SessionEvent.Restored();
            case "Deleted" -> new SessionEvent.Deleted();
            case "Discarded" -> new SessionEvent.Discarded();
            default -> throw new AssertionError("this model does not know the event " + type.getSimpleName());
        };
    }
}
