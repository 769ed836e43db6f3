// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import java.util.Locale;
import java.util.Optional;

/** What refusals of all protocols say alike: the reason in one word, and when to come again. */
final class Refusal {
    static final String FIELD = "Pawl-Rejection";

    private Refusal() {}

    static void on(Answer answer, UploadRejectedException refusal) {
        answer.with(FIELD, refusal.why().name().toLowerCase(Locale.ROOT));
        RetryAfter.on(answer, refusal);
    }

    /** Why an answer refuses, if it does. */
    static Optional<Rejection> in(Exchange.Respond answer) {
        return answer.head().headers().first(FIELD).map(word -> Rejection.valueOf(word.toUpperCase(Locale.ROOT)));
    }
}
