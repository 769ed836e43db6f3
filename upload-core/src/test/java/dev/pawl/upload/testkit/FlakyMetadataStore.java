// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

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
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A metadata store that fails when a test wants it: before the n-th call of a method, after it happened (a commit in
 * doubt), or with the call held back until {@link #release()} (a commit that lands late). Counts calls. Thread-safe.
 */
public final class FlakyMetadataStore implements MetadataStore {
    /** A method of the door. */
    public enum Call {
        /** {@link MetadataStore#now}. */
        NOW,
        /** {@link MetadataStore#find}. */
        FIND,
        /** {@link MetadataStore#findFile}. */
        FIND_FILE,
        /** {@link MetadataStore#replace}. */
        REPLACE,
        /** {@link MetadataStore#addPart}. */
        ADD_PART,
        /** {@link MetadataStore#parts}. */
        PARTS,
        /** {@link MetadataStore#due}. */
        DUE,
        /** {@link MetadataStore#files}. */
        FILES,
        /** {@link MetadataStore#sessions}. */
        SESSIONS,
        /** {@link MetadataStore#usage}. */
        USAGE,
        /** {@link MetadataStore#take}. */
        TAKE,
        /** {@link MetadataStore#delivered}. */
        DELIVERED,
        /** {@link MetadataStore#postponed}. */
        POSTPONED,
        /** {@link MetadataStore#forget}. */
        FORGET
    }

    /** When the exception comes. */
    public enum Fault {
        /** It never happens. */
        BEFORE,
        /** It has happened. */
        AFTER,
        /** It happens when the test says so. */
        LATER
    }

    private interface Body<T> {
        T run() throws IOException;
    }

    private final MetadataStore real;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Call, Long> calls = new EnumMap<>(Call.class);
    private final Map<Call, Map<Long, Fault>> faults = new EnumMap<>(Call.class);
    private final Map<Call, Fault> broken = new EnumMap<>(Call.class);
    private final Map<Call, Map<Long, Runnable>> actions = new EnumMap<>(Call.class);
    private final Queue<Body<?>> held = new ArrayDeque<>();

    /**
     * A store that does what another does until told otherwise.
     *
     * @param real that does the work
     */
    public FlakyMetadataStore(MetadataStore real) {
        this.real = real;
    }

    /**
     * Makes one call fail.
     *
     * @param call which method
     * @param nth 1 is the next call from now on
     * @param fault when
     * @return this
     */
    public FlakyMetadataStore fail(Call call, long nth, Fault fault) {
        return plan(() ->
                faults.computeIfAbsent(call, any -> new HashMap<>()).put(calls.getOrDefault(call, 0L) + nth, fault));
    }

    /**
     * Makes every call fail until {@link #heal()}.
     *
     * @param call which method
     * @param fault when
     * @return this
     */
    public FlakyMetadataStore failAlways(Call call, Fault fault) {
        return plan(() -> broken.put(call, fault));
    }

    /**
     * Does something just before a call goes through: what another node may do between two steps of this one.
     *
     * @param call which method
     * @param nth 1 is the next call from now on
     * @param action runs once, in the thread of the call
     * @return this
     */
    public FlakyMetadataStore before(Call call, long nth, Runnable action) {
        return plan(() ->
                actions.computeIfAbsent(call, any -> new HashMap<>()).put(calls.getOrDefault(call, 0L) + nth, action));
    }

    /**
     * Ends all planned faults; what is held back stays held back.
     *
     * @return this
     */
    public FlakyMetadataStore heal() {
        return plan(() -> {
            faults.clear();
            broken.clear();
        });
    }

    /**
     * Lets the calls that were held back happen now, in their order.
     *
     * @return what they returned
     * @throws IOException of one of them
     */
    public List<Object> release() throws IOException {
        List<Object> results = new ArrayList<>();
        for (Body<?> next = poll(); next != null; next = poll()) {
            results.add(next.run());
        }
        return results;
    }

    /**
     * How often a method was called, failed calls included.
     *
     * @param call which method
     * @return from the beginning
     */
    public long calls(Call call) {
        lock.lock();
        try {
            return calls.getOrDefault(call, 0L);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Instant now() throws IOException {
        return through(Call.NOW, real::now);
    }

    @Override
    public Optional<Rows> find(UploadId id) throws IOException {
        return through(Call.FIND, () -> real.find(id));
    }

    @Override
    public Optional<Rows> findFile(FileId id) throws IOException {
        return through(Call.FIND_FILE, () -> real.findFile(id));
    }

    @Override
    public Outcome replace(List<Change> changes, Quota quota) throws IOException {
        return through(Call.REPLACE, () -> real.replace(changes, quota));
    }

    @Override
    public Outcome addPart(UploadId id, Part part) throws IOException {
        return through(Call.ADD_PART, () -> real.addPart(id, part));
    }

    @Override
    public Iterable<Part> parts(UploadId id) throws IOException {
        return through(Call.PARTS, () -> real.parts(id));
    }

    @Override
    public List<Rows> due(int limit) throws IOException {
        return through(Call.DUE, () -> real.due(limit));
    }

    @Override
    public Page<StoredFile> files(FileQuery query, Optional<String> cursor, int limit) throws IOException {
        return through(Call.FILES, () -> real.files(query, cursor, limit));
    }

    @Override
    public Page<UploadSession> sessions(
            Optional<OwnerId> owner, Set<SessionState> states, Optional<String> cursor, int limit) throws IOException {
        return through(Call.SESSIONS, () -> real.sessions(owner, states, cursor, limit));
    }

    @Override
    public Usage usage(OwnerId owner) throws IOException {
        return through(Call.USAGE, () -> real.usage(owner));
    }

    @Override
    public Optional<RateLimiter> rateLimiter() {
        return real.rateLimiter();
    }

    @Override
    public List<UploadEvent> take(String listener, Duration claim, int limit) throws IOException {
        return through(Call.TAKE, () -> real.take(listener, claim, limit));
    }

    @Override
    public void delivered(String listener, List<UploadEvent> events) throws IOException {
        through(Call.DELIVERED, () -> {
            real.delivered(listener, events);
            return true;
        });
    }

    @Override
    public void postponed(String listener, List<UploadEvent> events, Duration pause) throws IOException {
        through(Call.POSTPONED, () -> {
            real.postponed(listener, events, pause);
            return true;
        });
    }

    @Override
    public int forget(Instant before, int limit) throws IOException {
        return through(Call.FORGET, () -> real.forget(before, limit));
    }

    @Override
    public void close() throws IOException {
        real.close();
    }

    private <T> T through(Call call, Body<T> body) throws IOException {
        Runnable action = () -> {};
        Optional<Fault> fault;
        long number;
        lock.lock();
        try {
            number = calls.merge(call, 1L, Long::sum);
            Runnable planned = actions.getOrDefault(call, Map.of()).get(number);
            action = planned == null ? action : planned;
            fault = Optional.ofNullable(faults.getOrDefault(call, Map.of()).getOrDefault(number, broken.get(call)));
        } finally {
            lock.unlock();
        }
        action.run();
        if (fault.isEmpty()) {
            return body.run();
        }
        if (fault.get() == Fault.AFTER) {
            body.run();
        } else if (fault.get() == Fault.LATER) {
            plan(() -> held.add(body));
        }
        throw new IOException("a test made call " + number + " of " + call + " fail " + fault.get());
    }

    private Body<?> poll() {
        lock.lock();
        try {
            return held.poll();
        } finally {
            lock.unlock();
        }
    }

    private FlakyMetadataStore plan(Runnable change) {
        lock.lock();
        try {
            change.run();
            return this;
        } finally {
            lock.unlock();
        }
    }
}
