// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import java.time.Duration;

/** Retry-After of a refusal that trying again can help: whole seconds, RFC 9110, section 10.2.3. */
final class RetryAfter {
    static final String FIELD = "Retry-After";
    private static final long UNKNOWN_SECONDS = 5;

    private RetryAfter() {}

    static void on(Answer answer, UploadRejectedException refusal) {
        boolean passes = answer.status() == 429 || answer.status() == 503 || refusal.why() == Rejection.NOT_AVAILABLE;
        if (passes) {
            answer.with(FIELD, refusal.retryAfter().map(RetryAfter::seconds).orElse(UNKNOWN_SECONDS));
        }
    }

    /** Nobody knows when. */
    static Answer later(Answer answer) {
        return answer.with(FIELD, UNKNOWN_SECONDS);
    }

    /** Rounded up: a client that comes a moment too early is refused again. */
    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }
}
