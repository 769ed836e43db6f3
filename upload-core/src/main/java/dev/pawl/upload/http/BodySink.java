// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes the body of one request and makes the answer. One caller at a time, but for {@link #abort} and
 * {@link #abortAsync}. Nothing throws and no stage fails: how it went is what the end answers.
 *
 * <p>The body ends by one call: {@link #finish} if the framing said that it is whole, {@link #abort} for anything else,
 * however it shows: an exception of any kind, a reset, a time-out.
 */
public interface BodySink {
    /** Whether to go on reading. */
    enum Next {
        /** Go on. */
        MORE,
        /** Read no further: call {@link #finish} and send what it answers. */
        STOP
    }

    /**
     * Takes bytes; blocks while storage or metadata are slow.
     *
     * @param data the caller's again on return
     * @return whether to go on
     */
    Next write(ByteBuffer data);

    /**
     * Takes bytes without blocking.
     *
     * @param data not to be touched until the stage completes; one outstanding at a time
     * @return completes with whether to go on
     */
    CompletionStage<Next> offer(ByteBuffer data);

    /**
     * When to read on after {@link #write} said {@link Next#MORE}: at once, unless bytes come faster than their owner's
     * rate. A host that waits by a callback holds no thread for a client that is held back; one that does not wait at all
     * is refused when it is too far ahead. The stage of {@link #offer} has waited already.
     *
     * @return completes when to go on, or when the reading was stopped; never exceptionally; as a rule done already
     */
    default CompletionStage<?> rest() {
        return CompletableFuture.completedStage(Next.MORE);
    }

    /**
     * The body came whole, or {@link Next#STOP} was said.
     *
     * @param trailers that came behind the body
     * @return the answer
     */
    Exchange.Respond finish(Headers trailers);

    /**
     * The body did not come whole. What came of it is kept where the protocol allows it, and an upload is never
     * completed by saying so. May be called during an {@link #offer}. Twice is once.
     *
     * @param cause what the host saw
     * @return the answer, for hosts that still can send one
     */
    Exchange.Respond abort(Throwable cause);

    /**
     * {@link #finish} on the service's executor.
     *
     * @param trailers that came behind the body
     * @return completes with the answer
     */
    CompletionStage<Exchange.Respond> finishAsync(Headers trailers);

    /**
     * {@link #abort} on the service's executor.
     *
     * @param cause what the host saw
     * @return completes with the answer
     */
    CompletionStage<Exchange.Respond> abortAsync(Throwable cause);

    /**
     * Says how to make a blocked read return; called at most once by the host, before the first read. The host then calls
     * {@link #abort} and sends that answer if it still can. A host that cannot unblock a read need not call this, but
     * then it has no idle time-out.
     *
     * @param stop run at most once, by any thread: another request took over, the service closes, no byte came for too
     *     long
     */
    void onStop(Runnable stop);
}
