// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The door to rows: where nodes meet, and the only judge of a race. Thread-safe; may block. Each method is one
 * transaction.
 *
 * <p>An {@link IOException} from a reading method means "not now". From a writing method it means "in doubt": the write
 * may have happened, may never happen, or may still happen later.
 *
 * <ul>
 *   <li><b>M1 One winner</b> per version; a creation under a taken id is stale.
 *   <li><b>M2 Read your writes</b> from any node.
 *   <li><b>M3 Never over quota.</b> What is charged is {@link UploadSession#usage} of the rows, and the account equals
 *       their sum after every transaction. A write that raises nothing is never refused.
 *   <li><b>M4 All or nothing.</b> All rows, accounts, parts and events of one {@link #replace} change together.
 *   <li><b>M5 Durable</b> when it returned.
 *   <li><b>M6 One clock</b>: the store's, for all nodes.
 *   <li><b>M7 Outbox.</b> Events are written with the change they tell of and delivered to each listener name at least
 *       once and in order within an upload; while one delivery is claimed no other node gets the upload's events.
 *   <li><b>M8 Parts.</b> The first of equal ranges stays. A part moves the session's activity but not its version.
 *   <li><b>M9 No lock outlives 5 s.</b> No connection is held while a body streams.
 * </ul>
 */
public interface MetadataStore extends AutoCloseable {
    /**
     * The rows of one upload.
     *
     * @param session always there
     * @param file empty for a partial upload
     */
    record Rows(UploadSession session, Optional<StoredFile> file) {}

    /** What must still hold of the row before a change. */
    enum Guard {
        /** Its version. */
        VERSION,
        /** Its version and the time it is due: nothing, not even a part, has come meanwhile. */
        VERSION_AND_DUE
    }

    /**
     * The change of one upload.
     *
     * @param before as it was read; empty for a new upload
     * @param after as it shall be; its version is greater
     * @param guard what is compared
     * @param parts sealed pieces to add
     * @param events changes of state to tell, ascending
     * @param listeners names that each get every event
     */
    record Change(
            Optional<Rows> before,
            Rows after,
            Guard guard,
            List<Part> parts,
            List<UploadEvent> events,
            Set<String> listeners) {}

    /** How a write went. */
    enum Outcome {
        /** It happened. */
        DONE,
        /** It did not: a row is not what it was. */
        STALE,
        /** It did not: the owner's quota has no room. */
        OVER_QUOTA
    }

    /**
     * Which files. All that is said must hold.
     *
     * @param owner to whom they belong; empty for all
     * @param states any of these; empty for all
     * @param type detected media type
     * @param namePrefix beginning of the file name, taken literally
     * @param metadata pairs that must all be there
     * @param minLength in bytes
     * @param maxLength in bytes
     * @param since created at or after
     * @param until created before
     */
    record FileQuery(
            Optional<OwnerId> owner,
            Set<FileState> states,
            Optional<String> type,
            Optional<String> namePrefix,
            Map<String, String> metadata,
            Optional<Long> minLength,
            Optional<Long> maxLength,
            Optional<Instant> since,
            Optional<Instant> until) {
        /** All files. */
        public static final FileQuery ALL = new FileQuery(
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        /**
         * All files of an owner.
         *
         * @param owner to whom they belong
         * @return the query
         */
        public static FileQuery of(OwnerId owner) {
            return ALL.withOwner(owner);
        }

        /**
         * Of these only those of an owner.
         *
         * @param only to whom they belong
         * @return the query
         */
        public FileQuery withOwner(OwnerId only) {
            return new FileQuery(
                    Optional.of(only), states, type, namePrefix, metadata, minLength, maxLength, since, until);
        }

        /**
         * Of these only those in any of some states.
         *
         * @param any of these; empty for all
         * @return the query
         */
        public FileQuery withStates(Set<FileState> any) {
            return new FileQuery(
                    owner, Set.copyOf(any), type, namePrefix, metadata, minLength, maxLength, since, until);
        }

        /**
         * Of these only those of a type.
         *
         * @param detected media type
         * @return the query
         */
        public FileQuery withType(String detected) {
            return new FileQuery(
                    owner, states, Optional.of(detected), namePrefix, metadata, minLength, maxLength, since, until);
        }

        /**
         * Of these only those whose name begins so.
         *
         * @param prefix of the file name, taken literally
         * @return the query
         */
        public FileQuery withNamePrefix(String prefix) {
            return new FileQuery(
                    owner, states, type, Optional.of(prefix), metadata, minLength, maxLength, since, until);
        }

        /**
         * Of these only those with all of some pairs.
         *
         * @param pairs that must all be there
         * @return the query
         */
        public FileQuery withMetadata(Map<String, String> pairs) {
            return new FileQuery(
                    owner, states, type, namePrefix, Map.copyOf(pairs), minLength, maxLength, since, until);
        }

        /**
         * Of these only those of a size.
         *
         * @param least bytes
         * @param most bytes
         * @return the query
         */
        public FileQuery withLength(long least, long most) {
            return new FileQuery(
                    owner, states, type, namePrefix, metadata, Optional.of(least), Optional.of(most), since, until);
        }

        /**
         * Of these only those that were created in a time.
         *
         * @param first created at or after
         * @param end created before
         * @return the query
         */
        public FileQuery withTime(Instant first, Instant end) {
            return new FileQuery(
                    owner,
                    states,
                    type,
                    namePrefix,
                    metadata,
                    minLength,
                    maxLength,
                    Optional.of(first),
                    Optional.of(end));
        }
    }

    /**
     * Some rows and the way to the next ones.
     *
     * @param <T> a row
     * @param rows newest first
     * @param next cursor of the next page, empty behind the last row
     */
    record Page<T>(List<T> rows, Optional<String> next) {}

    /**
     * The store's time (M6). Cheap: may be reckoned from a monotonic clock that was set by the store's at most a minute
     * ago.
     *
     * @return now, in milliseconds at least and microseconds at most
     * @throws IOException not now
     */
    Instant now() throws IOException;

    /**
     * The rows of an upload.
     *
     * @param id of the session
     * @return empty if there is none
     * @throws IOException not now
     */
    Optional<Rows> find(UploadId id) throws IOException;

    /**
     * The rows of a file.
     *
     * @param id of the file
     * @return empty if there is none
     * @throws IOException not now
     */
    Optional<Rows> findFile(FileId id) throws IOException;

    /**
     * Makes changes, all or none, if everything before is still as it was.
     *
     * @param changes of uploads of one owner, each upload once
     * @param quota of that owner
     * @return how it went
     * @throws IOException in doubt
     */
    Outcome replace(List<Change> changes, Quota quota) throws IOException;

    /**
     * Adds a part if the session still takes bytes, its length is known and the part lies within it; moves the session's
     * last activity and the time it is due, and leaves its version. An equal range again is DONE, and the first stays.
     *
     * @param id of the session
     * @param part to add
     * @return DONE or STALE
     * @throws IOException in doubt
     */
    Outcome addPart(UploadId id, Part part) throws IOException;

    /**
     * The parts of an upload.
     *
     * @param id of the session
     * @return by ascending offset, read lazily in pages; iterating may throw {@link java.io.UncheckedIOException}
     * @throws IOException not now
     */
    Iterable<Part> parts(UploadId id) throws IOException;

    /**
     * Uploads that owe work by now, longest due first. Changes nothing; whoever begins the work claims it by
     * {@link #replace}.
     *
     * @param limit most rows
     * @return what is due
     * @throws IOException not now
     */
    List<Rows> due(int limit) throws IOException;

    /**
     * Files by newest creation.
     *
     * @param query which
     * @param cursor of the page before
     * @param limit most rows
     * @return a page
     * @throws IOException not now
     */
    Page<StoredFile> files(FileQuery query, Optional<String> cursor, int limit) throws IOException;

    /**
     * Sessions by newest creation. Those in progress are the ones in states that are {@link SessionState#open() open}.
     *
     * @param owner to whom they belong; empty for all
     * @param states any of these; empty for all
     * @param cursor of the page before
     * @param limit most rows
     * @return a page
     * @throws IOException not now
     */
    Page<UploadSession> sessions(Optional<OwnerId> owner, Set<SessionState> states, Optional<String> cursor, int limit)
            throws IOException;

    /**
     * What is charged to an owner.
     *
     * @param owner to whom
     * @return the account
     * @throws IOException not now
     */
    Usage usage(OwnerId owner) throws IOException;

    /**
     * Meters that all nodes share as they share this store.
     *
     * @return empty if there are none; then each node measures for itself
     */
    default Optional<RateLimiter> rateLimiter() {
        return Optional.empty();
    }

    /**
     * Takes events to deliver: of each upload that nobody else is delivering, the oldest undelivered one.
     *
     * @param listener its name
     * @param claim how long they are this caller's
     * @param limit most events
     * @return oldest first
     * @throws IOException in doubt: they may be claimed
     */
    List<UploadEvent> take(String listener, Duration claim, int limit) throws IOException;

    /**
     * Forgets events that were delivered and frees their uploads for the next ones.
     *
     * @param listener its name
     * @param events that it got
     * @throws IOException in doubt: they may be delivered again
     */
    void delivered(String listener, List<UploadEvent> events) throws IOException;

    /**
     * Puts off events that were taken and could not be delivered, and with them the later ones of their uploads.
     *
     * @param listener its name
     * @param events that it did not get; what is delivered already stays so
     * @param pause from now on; then anybody may take them
     * @throws IOException in doubt: they come again now, or when their claims end
     */
    void postponed(String listener, List<UploadEvent> events, Duration pause) throws IOException;

    /**
     * Forgets uploads whose bytes are gone.
     *
     * @param before state reached earlier than this
     * @param limit most rows
     * @return how many
     * @throws IOException in doubt
     */
    int forget(Instant before, int limit) throws IOException;

    @Override
    void close() throws IOException;
}
