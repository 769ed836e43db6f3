// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadEvent;
import java.time.Duration;

/**
 * Sees what one service does, while it does it: for metrics. Nothing is kept for it and nothing is told again; for what must
 * not be missed there is {@link UploadListener}. Called by many threads, in the middle of the work: it must return at once.
 * What it throws is logged and forgotten.
 */
public interface UploadObserver {
    /** Looks away. */
    UploadObserver NOBODY = new UploadObserver() {};

    /**
     * An upload changed its state, or a scanner gave its verdict, and this service has recorded it.
     *
     * @param event as listeners get it
     */
    default void happened(UploadEvent event) {}

    /**
     * Bytes are durable and recorded.
     *
     * @param bytes that no record had before
     * @param took to make them durable and to record them
     */
    default void recorded(long bytes, Duration took) {}

    /** A running append was ended by a newer request. */
    default void superseded() {}

    /**
     * A request was refused.
     *
     * @param why the reason
     */
    default void rejected(Rejection why) {}

    /**
     * Somebody began, or ceased, to follow an upload by a stream of events or messages.
     *
     * @param streams that are open now
     */
    default void following(int streams) {}
}
