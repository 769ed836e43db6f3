// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Following;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.http.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The progress of one upload as JSON texts, for hosts that tell it by WebSocket or otherwise; server-sent events are made
 * of the same. The first message tells how the upload stands, the last one how it ended. One caller at a time, but for
 * {@link #close}.
 */
public final class ProgressMessages implements AutoCloseable {
    private final Following following;
    private final Runnable leave;
    private final AtomicBoolean left = new AtomicBoolean();
    private volatile boolean last;

    ProgressMessages(Following following, Runnable leave) {
        this.following = following;
        this.leave = leave;
    }

    /**
     * What to tell.
     *
     * @param id differs from that of every earlier message of the upload: visible ASCII
     * @param json one line
     */
    public record Message(String id, String json) {}

    /**
     * Waits for the next message.
     *
     * @param atMost the longest wait
     * @return empty if there is none, or if {@link #over}
     */
    public Optional<Message> next(Duration atMost) {
        try {
            Optional<Status> status = following.next(atMost);
            last = last || status.map(ProgressView::ended).orElse(false);
            return status.map(ProgressMessages::message);
        } catch (IOException later) {
            // it is asked again; the client sees that the connection lives
            return Optional.empty();
        } catch (UploadRejectedException gone) {
            last = true;
            return Optional.empty();
        }
    }

    /**
     * Whether nothing more will be told.
     *
     * @return true after the last message, and once this was closed or the service closes
     */
    public boolean over() {
        return last || following.over();
    }

    /**
     * Whether the upload has ended, and its last message was told.
     *
     * @return false if it only is told no further
     */
    public boolean ended() {
        return last;
    }

    /** Ends a wait, and makes room for somebody else. Twice is once. */
    @Override
    public void close() {
        if (left.compareAndSet(false, true)) {
            following.close();
            leave.run();
        }
    }

    private static Message message(Status status) {
        String json = new String(JsonText.of(ProgressView.of(status)), StandardCharsets.US_ASCII);
        return new Message(ProgressView.mark(status), json);
    }
}
