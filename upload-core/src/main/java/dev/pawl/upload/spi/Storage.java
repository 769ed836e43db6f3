// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The door to bytes, and to nothing else. A storage keeps no list of uploads: whatever it needs later it returns as a
 * {@link Checkpoint}, which the engine records in the session's row and hands back.
 *
 * <p>All methods are thread-safe and may block, so they are never called on a host's event loop. An {@link IOException}
 * means "not now, the same arguments again"; a {@link BytesLostException} means "never".
 *
 * <ul>
 *   <li><b>S1 Durable.</b> What {@link StorageWriter#checkpoint}, {@link #assemble}, {@link #concatenate} and
 *       {@link #promote} returned survives the end of the process and of the machine. An error while making bytes
 *       durable poisons whatever held them: it is never tried again and believed.
 *   <li><b>S2 Tentative.</b> Bytes count when the caller has recorded what was returned for them. If it never does, the
 *       older checkpoint works as if nothing had been written. Beginning an upload costs the storage nothing before its
 *       first byte.
 *   <li><b>S3 No loss on the way.</b> Nothing a checkpoint refers to is removed before a newer one has been handed back
 *       to any method.
 *   <li><b>S4 Fenced.</b> Bytes written under one epoch never become part of what a later epoch's checkpoint refers to,
 *       even while the earlier writer still runs. Bytes below a checkpoint handed out never change as long as no writer
 *       of a later epoch was opened; a writer opened at an older checkpoint of the same epoch leaves the newer one
 *       intact. A part never changes.
 *   <li><b>S5 Small.</b> Memory per writer is bounded whatever the length; all writers together stay under a budget of
 *       memory and of open files; an idle writer holds neither for long. A writer waits for a buffer, it never fails for
 *       want of one, and no wait depends on a client sending.
 *   <li><b>S6 Twice is once.</b> {@link #assemble}, {@link #concatenate}, {@link #promote} and {@link #prune} may be
 *       repeated, also after a crash half-way. One that lands late may only make garbage.
 *   <li><b>S7 Whole or not at all.</b> For {@link #open} and for anything under a final name.
 *   <li><b>S8 Shut in.</b> No id, checkpoint or destination touches anything outside the storage's own place; links are
 *       not followed.
 *   <li><b>S9 Held first.</b> Before {@link #promote} nothing is signed or reachable under a final name.
 *   <li><b>S10 Clean.</b> {@link #residents} finds every upload that has bytes outside final names; {@link #prune}
 *       removes what it is not told to keep. A writer closed removes the bytes behind its last checkpoint.
 * </ul>
 */
public interface Storage extends AutoCloseable {
    /**
     * Sizes that others must keep to. Not abilities: every method works on every storage.
     *
     * @param bufferBytes a good size for the buffers handed to a writer
     * @param checkpointEvery bytes below which a checkpoint is dear, because it writes an object of its own; 0 if it
     *     never is. The engine's timer for unrecorded bytes is slower below it
     * @param chunkMin a parallel chunk is at least this long, the last one excepted
     * @param chunkUnit a parallel chunk is a multiple of this long, the last one excepted
     * @param maxLength the longest content
     */
    record Traits(long bufferBytes, long checkpointEvery, long chunkMin, long chunkUnit, long maxLength) {}

    /**
     * Where work starts; all of it was recorded by the engine.
     *
     * @param checkpoint the recorded one, or {@link Checkpoint#NONE}
     * @param offset bytes recorded in sequence
     * @param epoch under which the work is done
     * @param parts recorded beside, by ascending offset, read lazily and perhaps more than once; iterating may throw
     *     {@link java.io.UncheckedIOException}, which means "not now" and may be passed on
     */
    record Position(Checkpoint checkpoint, long offset, long epoch, Iterable<Part> parts) {
        /** An upload of which nothing is stored. */
        public static final Position NOTHING = new Position(Checkpoint.NONE, 0, 1, List.of());
    }

    /**
     * One source of a concatenation.
     *
     * @param id of the source
     * @param position whole: its offset is its length
     */
    record Source(UploadId id, Position position) {}

    /**
     * An upload that has bytes outside final names.
     *
     * @param id of the upload
     * @param modified when its newest byte was written
     * @param bytes how many
     */
    record Resident(UploadId id, Instant modified, long bytes) {}

    /** Tells the engine that long work goes on; to be called at least every 10 s. */
    interface Pulse {
        /** For work that needs none. */
        Pulse NONE = () -> {};

        /**
         * Renews the claim on the work.
         *
         * @throws IOException if the claim is lost; the work must stop
         */
        void alive() throws IOException;

        /**
         * Renews the claim, and tells how far the work is, for progress bars. Nobody needs to tell that.
         *
         * @param done how many bytes were moved, never fewer than this call of the storage told before
         * @param of how many there are to move, never fewer than were told before, nor than are done
         * @throws IOException if the claim is lost; the work must stop
         */
        default void alive(long done, long of) throws IOException {
            alive();
        }
    }

    /**
     * A part of an open file.
     *
     * @param channel to be read only, at positions; open for as long as the content is
     * @param position of the first byte
     * @param length how many bytes
     */
    record Region(FileChannel channel, long position, long length) {}

    /** Content of one range, open for reading once by one thread, by one of its ways. */
    interface Content extends Closeable {
        /**
         * How many bytes will come.
         *
         * @return the length of the range within the content
         */
        long length();

        /**
         * The bytes as a stream; closing it is left to {@link #close}.
         *
         * @return the stream
         */
        InputStream stream();

        /**
         * Sends all bytes, by the kernel alone where the storage has a file.
         *
         * @param target a blocking channel
         * @return how many bytes were sent
         * @throws IOException if reading or writing failed
         */
        long transferTo(WritableByteChannel target) throws IOException;

        /**
         * The bytes as they lie in a file, for hosts that let the kernel send them (sendfile).
         *
         * @return empty if the storage has no such file
         */
        default Optional<Region> region() {
            return Optional.empty();
        }
    }

    /**
     * The sizes others must keep to.
     *
     * @return the same for the life of the storage
     */
    Traits traits();

    /**
     * Makes what parallel chunks of an upload share. Called, and the result recorded, before the first
     * {@link #openChunk}; never for a sequential upload.
     *
     * @param id of the upload
     * @param at where the upload stands
     * @return replaces the checkpoint; bytes recorded so far still count
     * @throws IOException not now
     * @throws BytesLostException the recorded bytes are gone
     */
    Checkpoint prepare(UploadId id, Position at) throws IOException, BytesLostException;

    /**
     * Opens a writer that goes on where the upload stands. Costs nothing before the first byte.
     *
     * @param id of the upload
     * @param at where the upload stands
     * @return a writer at at.offset()
     * @throws IOException not now
     * @throws BytesLostException the recorded bytes are gone
     */
    StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException;

    /**
     * Opens a writer for one parallel chunk. Every call makes a piece of its own, also for the same offset; the engine
     * decides which one counts.
     *
     * @param id of the upload
     * @param prepared the checkpoint that {@link #prepare} or a later writer returned
     * @param range of the chunk
     * @param epoch under which it is written
     * @return a writer whose one checkpoint seals exactly one part
     * @throws IOException not now
     */
    StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch) throws IOException;

    /**
     * Reads the first bytes of what is recorded in sequence, also while a writer adds more. The engine needs them only
     * where a request ended before it was clear what the content is.
     *
     * @param id of the upload
     * @param at where the upload stands
     * @param most at most so many bytes
     * @return the smaller of most and at.offset(); empty if this storage cannot read before it has assembled: then the
     *     engine decides on what is assembled
     * @throws IOException not now
     * @throws BytesLostException the recorded bytes are gone
     */
    default Optional<byte[]> head(UploadId id, Position at, int most) throws IOException, BytesLostException {
        return at.offset() == 0 ? Optional.of(new byte[0]) : Optional.empty();
    }

    /**
     * Whether {@link #assemble} and {@link #promote} would move no bytes and take no longer than a checkpoint. Looks at
     * the arguments only.
     *
     * @param id of the upload
     * @param at where the upload stands, whole
     * @return true if the engine may do both while a request waits
     */
    boolean prompt(UploadId id, Position at);

    /**
     * Makes the pieces of a whole upload one: {@code [0, at.offset())} from the checkpoint and the parts it counts on,
     * the rest from parts; each byte once, overlaps taken from either.
     *
     * @param id of the upload
     * @param at where the upload stands
     * @param length of the whole
     * @param pulse to be kept alive
     * @return the checkpoint of the whole, fit for {@link #open} and {@link #promote}
     * @throws IOException not now
     * @throws BytesLostException the recorded bytes are gone
     */
    Checkpoint assemble(UploadId id, Position at, long length, Pulse pulse) throws IOException, BytesLostException;

    /**
     * Makes one upload of several, in order; a source may come twice, and all stay as they are.
     *
     * @param id of the final upload
     * @param sources whole uploads in this storage
     * @param epoch of the final upload
     * @param pulse to be kept alive
     * @return the checkpoint of the whole, fit for {@link #open} and {@link #promote}
     * @throws IOException not now
     * @throws BytesLostException the recorded bytes of a source are gone
     */
    Checkpoint concatenate(UploadId id, List<Source> sources, long epoch, Pulse pulse)
            throws IOException, BytesLostException;

    /**
     * Opens whole content, held or promoted.
     *
     * @param id of the upload
     * @param whole what {@link #assemble}, {@link #concatenate} or {@link #promote} returned
     * @param range what to read; cut at the end of the content
     * @return to be closed by the caller
     * @throws IOException not now
     * @throws BytesLostException the bytes are gone, or fewer than were recorded
     */
    Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException;

    /**
     * Publishes whole content under a final name below a destination. What whole refers to stays until {@link #prune}.
     *
     * @param id of the upload
     * @param whole what {@link #assemble} or {@link #concatenate} returned
     * @param destination of the upload's placement
     * @param pulse to be kept alive
     * @return opens, signs and prunes like the argument, and names the final place
     * @throws IOException not now
     * @throws BytesLostException the bytes are gone
     */
    Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
            throws IOException, BytesLostException;

    /**
     * Removes whatever belongs to an upload and is not named by keep or its parts: stale epochs, late chunks, held
     * bytes of a promoted upload; everything, the final content too, for a position whose checkpoint is NONE and that
     * has no parts.
     *
     * @param id of the upload
     * @param destination of the upload's placement; empty for the storage's own place
     * @param keep what must stay
     * @throws IOException not now, or keep cannot be read; then nothing was removed
     */
    void prune(UploadId id, String destination, Position keep) throws IOException;

    /**
     * A URL under which the storage itself serves promoted content.
     *
     * @param id of the upload
     * @param promoted what {@link #promote} returned
     * @param ttl how long it works
     * @param disposition value of the answer's Content-Disposition
     * @param type value of the answer's Content-Type
     * @return empty if this storage cannot sign, or the content is not promoted
     * @throws IOException not now
     */
    Optional<URI> signedUrl(UploadId id, Checkpoint promoted, Duration ttl, String disposition, String type)
            throws IOException;

    /**
     * Uploads that have bytes outside final names, in pages.
     *
     * @param cursor the last id of the page before, empty for the first page
     * @param limit most uploads of the page
     * @return ascending ids behind the cursor; what expires by itself may be missing
     * @throws IOException not now
     */
    List<Resident> residents(Optional<UploadId> cursor, int limit) throws IOException;

    @Override
    void close() throws IOException;
}
