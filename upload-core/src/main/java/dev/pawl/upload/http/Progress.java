// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells progress, as server-sent events or as messages. Each stream may hold a thread of the host: they are limited. */
final class Progress {
    private final UploadService service;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    Progress(UploadService service, int most) {
        this.service = service;
        this.most = most;
    }

    /** A client that has heard the end already comes again by itself, until it is told 204. */
    Exchange.Respond events(RequestHead head, Caller caller, UploadId id) throws IOException, UploadRejectedException {
        Status status = service.status(caller, id);
        Optional<String> heard = head.headers().first("Last-Event-ID");
        if (ProgressView.ended(status) && heard.equals(Optional.of(ProgressView.mark(status)))) {
            return Answer.of(204).empty();
        }
        return Answer.of(200)
                .with("Content-Type", "text/event-stream")
                .with("Cache-Control", "no-store")
                .with("X-Accel-Buffering", "no")
                .stream(new EventStream(entered(caller, id), service.executor()));
    }

    ProgressMessages messages(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        service.status(caller, id);
        return entered(caller, id);
    }

    private ProgressMessages entered(Caller caller, UploadId id) throws UploadRejectedException {
        int now = open.incrementAndGet();
        if (now > most) {
            open.decrementAndGet();
            throw new UploadRejectedException(
                    Rejection.RATE_LIMITED, "progress is told to " + most + " at once: ask for the status");
        }
        service.observer().following(now);
        return new ProgressMessages(
                service.follow(caller, id), () -> service.observer().following(open.decrementAndGet()));
    }
}
