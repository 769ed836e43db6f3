// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.LocalRateLimiter;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Rows in memory, for unit tests: keeps every rule of {@link MetadataStore} but M5, for it ends with the process. Any
 * number of services may share one. Thread-safe.
 */
public final class MemoryMetadataStore implements MetadataStore {
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final RowTable rows = new RowTable();
    private final PartTable parts = new PartTable();
    private final Outbox outbox = new Outbox();
    private final RateLimiter limiter = new LocalRateLimiter(this::now);

    /** An empty store on the system's clock. */
    public MemoryMetadataStore() {
        this(InstantSource.system());
    }

    /**
     * An empty store.
     *
     * @param clock that gives the store's time (M6)
     */
    public MemoryMetadataStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public Optional<Rows> find(UploadId id) {
        return locked(() -> rows.find(id));
    }

    @Override
    public Optional<Rows> findFile(FileId id) {
        return locked(() -> rows.findFile(id));
    }

    @Override
    public Outcome replace(List<Change> changes, Quota quota) {
        OwnerId owner = Changes.ownerOf(changes);
        return locked(() -> {
            if (!changes.stream().allMatch(rows::holds)) {
                return Outcome.STALE;
            }
            Optional<Usage> account = Changes.charged(rows.usage(owner), changes, quota);
            if (account.isEmpty()) {
                return Outcome.OVER_QUOTA;
            }
            for (Change change : changes) {
                rows.put(change.after());
                change.parts()
                        .forEach(part -> parts.add(change.after().session().id(), part));
                outbox.add(change.listeners(), change.events());
            }
            rows.charge(owner, account.get());
            return Outcome.DONE;
        });
    }

    @Override
    public Outcome addPart(UploadId id, Part part) {
        Instant now = now();
        return locked(() -> {
            Optional<Rows> found = rows.find(id).filter(row -> takes(row.session(), part));
            if (found.isEmpty()) {
                return Outcome.STALE;
            }
            rows.put(new Rows(
                    Changes.active(found.get().session(), now), found.get().file()));
            parts.add(id, part);
            return Outcome.DONE;
        });
    }

    @Override
    public Iterable<Part> parts(UploadId id) {
        return () -> locked(() -> parts.of(id)).iterator();
    }

    @Override
    public List<Rows> due(int limit) {
        Instant now = now();
        return locked(() -> rows.all()
                .filter(row -> dueBy(row.session(), now))
                .sorted(Comparator.comparing((Rows row) -> row.session().dueAt().orElseThrow())
                        .thenComparing(row -> row.session().id()))
                .limit(limit)
                .toList());
    }

    @Override
    public Page<StoredFile> files(FileQuery query, Optional<String> cursor, int limit) {
        FileMatch match = new FileMatch(query);
        return Cursor.page(
                locked(() -> rows.all()
                        .filter(match)
                        .flatMap(row -> row.file().stream())
                        .toList()),
                file -> new Cursor(file.createdAt(), file.id().text()),
                cursor,
                limit);
    }

    @Override
    public Page<UploadSession> sessions(
            Optional<OwnerId> owner, Set<SessionState> states, Optional<String> cursor, int limit) {
        return Cursor.page(
                locked(() -> rows.all()
                        .map(Rows::session)
                        .filter(row -> owner.isEmpty() || owner.get().equals(row.owner()))
                        .filter(row -> states.isEmpty() || states.contains(row.state()))
                        .toList()),
                row -> new Cursor(row.times().createdAt(), row.id().text()),
                cursor,
                limit);
    }

    @Override
    public Usage usage(OwnerId owner) {
        return locked(() -> rows.usage(owner));
    }

    /** The same for all services over this store. */
    @Override
    public Optional<RateLimiter> rateLimiter() {
        return Optional.of(limiter);
    }

    @Override
    public List<UploadEvent> take(String listener, Duration claim, int limit) {
        Instant now = now();
        return locked(() -> outbox.take(listener, now, now.plus(claim), limit));
    }

    @Override
    public void delivered(String listener, List<UploadEvent> events) {
        locked(() -> outbox.delivered(listener, events));
    }

    @Override
    public void postponed(String listener, List<UploadEvent> events, Duration pause) {
        Instant until = now().plus(pause);
        locked(() -> outbox.postponed(listener, events, until));
    }

    @Override
    public int forget(Instant before, int limit) {
        return locked(() -> {
            List<UploadSession> gone = rows.all()
                    .map(Rows::session)
                    .filter(row -> row.bytesGone() && row.times().stateSince().isBefore(before))
                    .sorted(Comparator.comparing(row -> row.times().stateSince()))
                    .limit(limit)
                    .toList();
            gone.forEach(row -> {
                rows.remove(row.id());
                parts.remove(row.id());
            });
            return gone.size();
        });
    }

    /** Does nothing: the rows stay for whoever else holds this store. */
    @Override
    public void close() {}

    private static boolean takes(UploadSession row, Part part) {
        return row.state().takesBytes()
                && row.outcome().joinedTo().isEmpty()
                && row.length().isPresent()
                && part.end() <= row.length().getAsLong();
    }

    private static boolean dueBy(UploadSession row, Instant now) {
        return row.dueAt().isPresent() && !row.dueAt().get().isAfter(now);
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }
}
