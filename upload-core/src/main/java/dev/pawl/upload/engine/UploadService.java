// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.ContentTypeDetector;
import dev.pawl.upload.spi.LocalRateLimiter;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.MetadataStore.FileQuery;
import dev.pawl.upload.spi.MetadataStore.Page;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.RateLimiter;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All commands on uploads and files. Thread-safe. Every command says who gives it; a foreign upload is
 * {@link Rejection#UNKNOWN}, by the path of one that never was. All may block, but for the asynchronous forms of
 * {@link Append}.
 *
 * <p>An {@link IOException} means "not now": the same command may succeed later. An {@link UploadRejectedException} says
 * by {@link Rejection#retryable} whether trying again can help. A command whose end is already reached returns the row
 * and records nothing.
 */
public final class UploadService implements AutoCloseable {
    private final Wiring wiring;
    private final Ledger ledger;
    private final Uploads uploads;
    private final AppendContext appends;
    private final Pipeline pipeline;
    private final Commands commands;
    private final Maintenance maintenance;
    private volatile boolean closing;

    private UploadService(Wiring wiring) {
        this.wiring = wiring;
        Deliveries deliveries = new Deliveries(wiring);
        ledger = new Ledger(wiring, deliveries::wake);
        Epochs epochs = new Epochs(ledger, wiring::newName);
        Sources sources = new Sources(ledger);
        Completion completion = new Completion(wiring, ledger);
        pipeline = new Pipeline(wiring, ledger, sources);
        appends = new AppendContext(wiring, ledger, epochs, completion, pipeline);
        uploads = new Uploads(wiring, ledger, epochs, completion, appends, pipeline, sources);
        commands = new Commands(ledger, epochs, uploads, pipeline, sources);
        maintenance = new Maintenance(wiring, ledger, uploads, pipeline, deliveries);
    }

    /**
     * Begins a service.
     *
     * @return needs a metadata store, a storage and an executor; everything else has a default
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The host's rules.
     *
     * @return as they were given
     */
    public UploadPolicy policy() {
        return wiring.policy();
    }

    /**
     * Who sees what this service does; layers above it tell what only they know.
     *
     * @return never throws
     */
    public UploadObserver observer() {
        return wiring.observer();
    }

    /**
     * The host's executor.
     *
     * @return as it was given
     */
    public Executor executor() {
        return wiring.executor();
    }

    /**
     * Counts one request of a caller before anything is done for it. The protocols in {@code dev.pawl.upload.http} do so
     * for each of theirs; other hosts may. Operators are not counted.
     *
     * @param caller who asks
     * @throws IOException not now
     * @throws UploadRejectedException RATE_LIMITED
     */
    public void admit(Caller caller) throws IOException, UploadRejectedException {
        Optional<OwnerId> owner = owned(caller);
        if (owner.isPresent()) {
            uploads.admit(owner.get());
        }
    }

    /**
     * Creates an upload. An upload of length 0 is received at once; a concatenation takes its finished partial uploads,
     * which then take no more bytes.
     *
     * @param owner to be charged
     * @param spec the wish
     * @return the recorded row
     * @throws IOException not now; nothing of it is visible to the owner
     * @throws UploadRejectedException TOO_LARGE, OVER_QUOTA, TYPE_REFUSED, SOURCE_UNUSABLE, CLOSING
     */
    public UploadSession create(OwnerId owner, UploadSpec spec) throws IOException, UploadRejectedException {
        checkOpen();
        return uploads.create(owner, spec);
    }

    /**
     * Opens an upload for the body of one request. A running append whose retry this is ends first; what it brought is
     * kept.
     *
     * @param caller who asks
     * @param id of the upload
     * @param spec what the request says
     * @return to be fed, then ended or cut
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, GONE, EXPIRED, OFFSET_MISMATCH, PAUSED, NOT_APPENDABLE, LENGTH_CONFLICT,
     *     TOO_LARGE, OVER_QUOTA, SUPERSEDED, BYTES_LOST, CLOSING
     */
    public Append append(Caller caller, UploadId id, AppendSpec spec) throws IOException, UploadRejectedException {
        checkOpen();
        return uploads.append(caller, id, spec);
    }

    /**
     * Appends a whole stream and ends the append. Whatever ends the stream early, the bytes that came are kept.
     *
     * @param caller who asks
     * @param id of the upload
     * @param spec what the request says
     * @param body read to its end, not closed
     * @return where the upload stands
     * @throws IOException not now, or the stream broke; in both cases the upload may have grown
     * @throws UploadRejectedException as {@link #append(Caller, UploadId, AppendSpec)} and {@link Append#end}
     */
    public Status append(Caller caller, UploadId id, AppendSpec spec, InputStream body)
            throws IOException, UploadRejectedException {
        try (Append append = append(caller, id, spec)) {
            StreamLoop.feed(body, append);
            return append.end(Optional.empty());
        }
    }

    /**
     * Opens one parallel chunk of an upload of known length. A chunk whose bytes are recorded already is not wanted and
     * ends well.
     *
     * @param caller who asks
     * @param id of the upload
     * @param spec what the request says
     * @return to be fed, then ended; a cut chunk leaves nothing
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, GONE, EXPIRED, PAUSED, NOT_APPENDABLE, OVER_LENGTH, MALFORMED,
     *     BYTES_LOST, CLOSING
     */
    public Append chunk(Caller caller, UploadId id, ChunkSpec spec) throws IOException, UploadRejectedException {
        checkOpen();
        return uploads.chunk(caller, id, spec);
    }

    /**
     * Where a client must go on: ends a running append and owns the epoch, so that the offset told will be accepted. For
     * a progress bar use {@link #status}, which disturbs nobody.
     *
     * @param caller who asks
     * @param id of the upload
     * @return the row; {@link UploadSession#offsetToTell} is the offset
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, GONE, EXPIRED
     */
    public UploadSession resumePoint(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return uploads.resumePoint(caller, id);
    }

    /**
     * Where an upload stands, also after it has ended.
     *
     * @param caller who asks
     * @param id of the upload
     * @return as it is recorded
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN
     */
    public Status status(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        Rows rows = ledger.find(caller, id);
        return uploads.finishedByParts(rows) ? ledger.status(ledger.find(caller, id)) : ledger.status(rows);
    }

    /**
     * Follows an upload, for a progress bar. Who may do so is judged again each time something is told.
     *
     * @param caller who asks
     * @param id of the upload
     * @return to be closed; the host limits how many there are
     */
    public Following follow(Caller caller, UploadId id) {
        return new Following(ledger, caller, id, () -> closing);
    }

    /**
     * Says that every byte has been sent, and waits for the file.
     *
     * @param caller who asks
     * @param id of the upload
     * @param waitAtMost zero to wait for nothing
     * @return where the upload stands when the wait is over
     * @throws IOException not now
     * @throws UploadRejectedException INCOMPLETE, UNKNOWN, GONE, EXPIRED, PAUSED, NOT_APPENDABLE
     */
    public Status complete(Caller caller, UploadId id, Duration waitAtMost)
            throws IOException, UploadRejectedException {
        uploads.complete(caller, id);
        await(id, waitAtMost);
        return status(caller, id);
    }

    /**
     * Puts an upload on hold. A running append ends; what it brought is kept.
     *
     * @param caller who asks
     * @param id of the upload
     * @return the row, PAUSED
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, GONE, EXPIRED, NOT_APPENDABLE
     */
    public UploadSession pause(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return commands.pause(caller, id).session();
    }

    /**
     * Lets a paused upload go on.
     *
     * @param caller who asks
     * @param id of the upload
     * @return the row
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, GONE, EXPIRED
     */
    public UploadSession resume(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return commands.resume(caller, id).session();
    }

    /**
     * Ends an upload that still takes bytes, judged in the transaction that records it: one whose last byte has come
     * meanwhile, by whatever request, is left as it is.
     *
     * @param caller who asks
     * @param id of the upload
     * @return CANCELLED, or what it has become
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN
     */
    public UploadSession cancel(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return commands.cancel(caller, id).session();
    }

    /**
     * Ends an upload in whatever state: cancelled while it runs, deleted afterwards. Twice is once.
     *
     * @param caller who asks
     * @param id of the upload
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN
     */
    public void remove(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        commands.remove(caller, id);
    }

    /**
     * A file's row.
     *
     * @param caller who asks
     * @param id of the file
     * @return in whatever state
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN
     */
    public StoredFile file(Caller caller, FileId id) throws IOException, UploadRejectedException {
        return fileOf(ledger.findFile(caller, id), id);
    }

    /**
     * Opens the content of an available file.
     *
     * @param caller who asks
     * @param id of the file
     * @param range what to read; cut at the end of the content
     * @return to be closed
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, GONE, NOT_AVAILABLE, QUARANTINED, BYTES_LOST
     */
    public Download open(Caller caller, FileId id, ByteRange range) throws IOException, UploadRejectedException {
        Rows rows = ledger.findFile(caller, id);
        return content(rows, checkAvailable(rows, id), range);
    }

    /**
     * A URL under which the storage itself serves the content of an available file, to whoever has it.
     *
     * @param caller who asks
     * @param id of the file
     * @param time for which it works
     * @param disposition value of Content-Disposition in the storage's answer
     * @param type value of Content-Type in the storage's answer
     * @return empty if the storage cannot sign
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, GONE, NOT_AVAILABLE, QUARANTINED
     */
    public Optional<URI> signedUrl(Caller caller, FileId id, Duration time, String disposition, String type)
            throws IOException, UploadRejectedException {
        Rows rows = ledger.findFile(caller, id);
        checkAvailable(rows, id);
        UploadSession session = rows.session();
        return wiring.storage(session).signedUrl(session.id(), session.checkpoint(), time, disposition, type);
    }

    /**
     * Opens infected content for an operator.
     *
     * @param operator any other caller finds no such file
     * @param id of the file
     * @return to be closed
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, NOT_AVAILABLE, BYTES_LOST
     */
    public Download openQuarantined(Caller operator, FileId id) throws IOException, UploadRejectedException {
        if (!(operator instanceof Caller.Operator)) {
            throw new UploadRejectedException(Rejection.UNKNOWN, "no file " + id);
        }
        Rows rows = ledger.findFile(operator, id);
        if (rows.session().state() != SessionState.QUARANTINED || rows.session().bytesGone()) {
            throw new UploadRejectedException(Rejection.NOT_AVAILABLE, "file " + id + " is not in quarantine");
        }
        Audit.quarantineOpened(rows.session());
        return content(rows, fileOf(rows, id), ByteRange.ALL);
    }

    /**
     * Hides an available file; its bytes stay.
     *
     * @param caller who asks
     * @param id of the file
     * @return its row, ARCHIVED
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, NOT_AVAILABLE
     */
    public StoredFile archive(Caller caller, FileId id) throws IOException, UploadRejectedException {
        return commands.archive(caller, id);
    }

    /**
     * Shows a hidden file again.
     *
     * @param caller who asks
     * @param id of the file
     * @return its row, AVAILABLE
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, NOT_AVAILABLE
     */
    public StoredFile restore(Caller caller, FileId id) throws IOException, UploadRejectedException {
        return commands.restore(caller, id);
    }

    /**
     * Asks the scanners again about a file for which there was no verdict.
     *
     * @param operator any other caller finds no such file
     * @param id of the file
     * @return the row, SCANNING
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, NOT_AVAILABLE
     */
    public UploadSession rescan(Caller operator, FileId id) throws IOException, UploadRejectedException {
        return commands.rescan(operator, id).session();
    }

    /**
     * Files, newest first. An owner gets only its own, whatever the query says.
     *
     * @param caller who asks
     * @param query which
     * @param cursor of the page before
     * @param limit most rows
     * @return a page
     * @throws IOException not now
     */
    public Page<StoredFile> files(Caller caller, FileQuery query, Optional<String> cursor, int limit)
            throws IOException {
        FileQuery own = owned(caller).map(query::withOwner).orElse(query);
        return wiring.metadata().files(own, cursor, limit);
    }

    /**
     * Sessions, newest first. An owner gets only its own.
     *
     * @param caller who asks
     * @param states any of these; empty for all
     * @param cursor of the page before
     * @param limit most rows
     * @return a page
     * @throws IOException not now
     */
    public Page<UploadSession> sessions(Caller caller, Set<SessionState> states, Optional<String> cursor, int limit)
            throws IOException {
        return wiring.metadata().sessions(owned(caller), states, cursor, limit);
    }

    /**
     * What is charged to an owner.
     *
     * @param owner whose account
     * @return the account
     * @throws IOException not now
     */
    public Usage usage(OwnerId owner) throws IOException {
        return wiring.metadata().usage(owner);
    }

    /**
     * What the host has to call every few seconds.
     *
     * @return of this service
     */
    public Maintenance maintenance() {
        return maintenance;
    }

    /**
     * Saves and stops running appends, refuses new ones, and waits up to 30 s for steps under way. Closes no door:
     * whoever opened them does.
     */
    @Override
    public void close() {
        closing = true;
        ledger.bells().ringAll();
        for (RunningAppend append : appends.all()) {
            try {
                append.supersede(Rejection.CLOSING);
            } catch (IOException interrupted) {
                return;
            }
        }
        awaitAll();
    }

    private void awaitAll() {
        try {
            pipeline.underWay().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException later) {
            // Another run, or another node, takes the steps up when their claims end.
        }
    }

    private void await(UploadId id, Duration atMost) {
        if (atMost.isZero()) {
            return;
        }
        try {
            pipeline.underWay(id).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException goesOn) {
            // The caller is told the state as it is.
        }
    }

    private Download content(Rows rows, StoredFile file, ByteRange range) throws IOException, UploadRejectedException {
        UploadSession session = rows.session();
        ByteRange within = range.within(session.length().orElse(0));
        try {
            Storage.Content content = wiring.storage(session).open(session.id(), session.checkpoint(), within);
            return new Download(file, within, content);
        } catch (BytesLostException e) {
            Uploads.checkNotEnded(ledger.findFile(Caller.operator(), file.id()).session());
            throw new UploadRejectedException(Rejection.BYTES_LOST, "file " + file.id() + " has lost its bytes");
        }
    }

    private static StoredFile checkAvailable(Rows rows, FileId id) throws UploadRejectedException {
        Uploads.checkNotEnded(rows.session());
        StoredFile file = fileOf(rows, id);
        if (file.state() != FileState.AVAILABLE) {
            boolean infected = rows.session().state() == SessionState.QUARANTINED;
            throw new UploadRejectedException(
                    infected ? Rejection.QUARANTINED : Rejection.NOT_AVAILABLE, "file " + id + " is " + file.state());
        }
        return file;
    }

    private static StoredFile fileOf(Rows rows, FileId id) throws UploadRejectedException {
        return rows.file().orElseThrow(() -> new UploadRejectedException(Rejection.UNKNOWN, "no file " + id));
    }

    private static Optional<OwnerId> owned(Caller caller) {
        return caller instanceof Caller.Owner owner ? Optional.of(owner.id()) : Optional.empty();
    }

    private void checkOpen() throws UploadRejectedException {
        if (closing) {
            throw new UploadRejectedException(Rejection.CLOSING, "the service is shutting down; try again soon");
        }
    }

    /** Collects what a service needs. */
    public static final class Builder {
        private final Map<String, Storage> storages = new LinkedHashMap<>();
        private final List<Scanner> scanners = new ArrayList<>();
        private final Map<String, UploadListener> listeners = new LinkedHashMap<>();
        private @Nullable MetadataStore metadata;
        private @Nullable Executor executor;
        private @Nullable ContentTypeDetector detector;
        private @Nullable RateLimiter limiter;
        private UploadObserver observer = UploadObserver.NOBODY;
        private UploadPolicy policy = UploadPolicy.builder().build();
        private RandomGenerator random = new SecureRandom();
        private LongSupplier nanoTime = System::nanoTime;

        private Builder() {}

        /**
         * Where rows are.
         *
         * @param store closed by the host
         * @return this
         */
        public Builder metadata(MetadataStore store) {
            metadata = store;
            return this;
        }

        /**
         * Where bytes are. Several may be registered; the policy's placement names one for each upload.
         *
         * @param name recorded in each row, so it must stay the same
         * @param storage closed by the host
         * @return this
         */
        public Builder storage(String name, Storage storage) {
            storages.put(name, storage);
            return this;
        }

        /**
         * Who judges content. With several, all must find it clean; with none, nothing is scanned.
         *
         * @param scanner closed by the host
         * @return this
         */
        public Builder scanner(Scanner scanner) {
            scanners.add(scanner);
            return this;
        }

        /**
         * Who tells what content is. Without one no type is known, and the policy can have no rules for types.
         *
         * @param teller such as {@code new MagicBytes()} from {@code dev.pawl.upload.detect}
         * @return this
         */
        public Builder detector(ContentTypeDetector teller) {
            detector = teller;
            return this;
        }

        /**
         * Who is told of changes.
         *
         * @param name recorded with undelivered events, so it must stay the same, and be the same on all nodes
         * @param listener called on the executor
         * @return this
         */
        public Builder listener(String name, UploadListener listener) {
            listeners.put(name, listener);
            return this;
        }

        /**
         * Who measures what owners ask and send. By default the meters of the metadata store, which all its nodes share,
         * or, if it has none, meters of this process.
         *
         * @param meters instead
         * @return this
         */
        public Builder rateLimiter(RateLimiter meters) {
            limiter = meters;
            return this;
        }

        /**
         * Who sees what this service does, for metrics; by default nobody.
         *
         * @param seer called in the middle of the work
         * @return this
         */
        public Builder observer(UploadObserver seer) {
            observer = seer;
            return this;
        }

        /**
         * The host's rules.
         *
         * @param rules instead of the defaults
         * @return this
         */
        public Builder policy(UploadPolicy rules) {
            policy = rules;
            return this;
        }

        /**
         * Runs everything that does not run in the caller's thread.
         *
         * @param hosts may block; virtual threads or a pool of some threads
         * @return this
         */
        public Builder executor(Executor hosts) {
            executor = hosts;
            return this;
        }

        /**
         * Where ids come from.
         *
         * @param source a {@link SecureRandom} outside tests
         * @return this
         */
        public Builder random(RandomGenerator source) {
            random = source;
            return this;
        }

        /**
         * Monotonic time, for tests with a clock of their own.
         *
         * @param nanos like {@link System#nanoTime}
         * @return this
         */
        public Builder nanoTime(LongSupplier nanos) {
            nanoTime = nanos;
            return this;
        }

        private RateLimiter limiter(MetadataStore store) {
            RateLimiter given = limiter;
            return given == null ? store.rateLimiter().orElseGet(() -> new LocalRateLimiter(store::now)) : given;
        }

        /**
         * The service.
         *
         * @return ready for commands
         * @throws IllegalStateException if the metadata store, a storage or the executor is missing, or the detector
         *     where the policy needs one; or if the policy allows a type that no content is ever told as
         */
        public UploadService build() {
            MetadataStore store = metadata;
            Executor hosts = executor;
            if (store == null || hosts == null || storages.isEmpty()) {
                throw new IllegalStateException("a service needs a metadata store, a storage and an executor");
            }
            return new UploadService(new Wiring(
                    store,
                    Map.copyOf(storages),
                    List.copyOf(scanners),
                    Map.copyOf(listeners),
                    policy,
                    TypeRules.of(policy, Optional.ofNullable(detector)),
                    hosts,
                    random,
                    nanoTime,
                    limiter(store),
                    new HarmlessObserver(observer)));
        }
    }
}
