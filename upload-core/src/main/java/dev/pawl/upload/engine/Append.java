// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.UploadRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes the body of one request. One caller at a time; {@link #end} or {@link #cut} ends it, and later calls answer the
 * same. Bytes that arrived are made durable and recorded whatever ends the body, unless they were to be checked by a
 * checksum: those count only once it held.
 */
public interface Append extends AutoCloseable {
    /** Whether the host should go on reading. */
    enum Next {
        /** Go on. */
        MORE,
        /** Read no further and call {@link #end}, which says why. */
        STOP
    }

    /**
     * Takes bytes; blocks while storage or metadata are slow.
     *
     * @param data consumed as far as it is wanted; the buffer is the caller's again on return
     * @return whether more is wanted; failures too are told by {@link #end}
     */
    Next write(ByteBuffer data);

    /**
     * Takes bytes without blocking, for event loops.
     *
     * @param data not to be touched until the answer is there; one outstanding at a time
     * @return completes with what {@link #write} would return, never exceptionally
     */
    CompletionStage<Next> offer(ByteBuffer data);

    /**
     * When the host may read on after {@link #write} wanted more: at once, unless bytes come faster than their owner's
     * rate. The stage that {@link #offer} returned has waited already.
     *
     * @return completes when the pause is over or the append was stopped, never exceptionally; done already as a rule
     */
    default CompletionStage<?> rest() {
        return CompletableFuture.completedStage(Next.MORE);
    }

    /**
     * Says how to make a blocked reader return. Called at most once, from any thread, also at once if the append was
     * stopped already.
     *
     * @param stop makes the host stop reading
     */
    void onStop(Runnable stop);

    /**
     * The body came whole.
     *
     * @param trailer checksum that came behind the body, if one was announced
     * @return where the upload stands, all of it recorded
     * @throws IOException not now: where the upload stands is unknown until it is asked for
     * @throws UploadRejectedException the bytes were not, or not all, wanted
     */
    Status end(Optional<Checksum> trailer) throws IOException, UploadRejectedException;

    /**
     * The body did not come whole: what came is kept, and an upload is never completed by saying so.
     *
     * @return where the upload stands, all of it recorded
     * @throws IOException not now: where the upload stands is unknown until it is asked for
     * @throws UploadRejectedException the bytes were not wanted
     */
    Status cut() throws IOException, UploadRejectedException;

    /**
     * {@link #end} on the service's executor.
     *
     * @param trailer checksum that came behind the body, if one was announced
     * @return completes as {@link #end} does
     */
    CompletionStage<Status> endAsync(Optional<Checksum> trailer);

    /**
     * {@link #cut} on the service's executor.
     *
     * @return completes as {@link #cut} does
     */
    CompletionStage<Status> cutAsync();

    /** {@link #cut} if nothing else was called; never throws. */
    @Override
    void close();
}
