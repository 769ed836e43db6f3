// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import java.util.Locale;
import java.util.Optional;

/** The answers of tus 1.0.0: each carries Tus-Resumable, and refusals say their reason in a line of text. */
final class TusAnswer {
    static final String VERSION = "1.0.0";

    private TusAnswer() {}

    static Answer of(int status) {
        return Answer.of(status).with("Tus-Resumable", VERSION);
    }

    /** With the offset and, if the upload will expire, the time of that (section Expiration). */
    static Answer standing(int status, UploadSession session) {
        return expiring(of(status).with("Upload-Offset", session.offsetToTell()), session);
    }

    static Answer expiring(Answer answer, UploadSession session) {
        return answer.with("Upload-Expires", session.expiresAt().map(HttpDate::of));
    }

    static Exchange.Respond refused(UploadRejectedException refusal) {
        int status = status(refusal.why());
        Answer answer = of(status);
        refusal.expectedOffset().ifPresent(offset -> answer.with("Upload-Offset", offset));
        Refusal.on(answer, refusal);
        return answer.with("Cache-Control", "no-store").text(code(refusal.why()) + ": " + refusal.getMessage());
    }

    static Exchange.Respond malformed(BadRequestException problem) {
        return refused(400, problem.text());
    }

    static Exchange.Respond refused(int status, String reason) {
        return of(status).text(reason);
    }

    static Exchange.Respond notAllowed(String methods) {
        return of(405).with("Allow", methods).text("not allowed here: only " + methods);
    }

    static Exchange.Respond unknown() {
        return refused(new UploadRejectedException(Rejection.UNKNOWN, "there is no such upload"));
    }

    static Exchange.Respond unavailable() {
        return RetryAfter.later(of(503)).text("unavailable: try again later");
    }

    static Exchange.Respond broken() {
        return refused(500, "internal error");
    }

    static Exchange.Respond wrongVersion(Optional<String> asked) {
        return of(412).with("Tus-Version", VERSION)
                .text(asked.isPresent() ? "this version of tus is not spoken here" : "Tus-Resumable is missing");
    }

    private static String code(Rejection why) {
        return why.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * PAUSED is 403 because clients take 409 for a wrong offset and loop. LENGTH_CONFLICT, SOURCE_UNUSABLE and what no
     * command of tus is refused for are the client's mistakes.
     */
    private static int status(Rejection why) {
        return switch (why) {
            case MALFORMED, LENGTH_CONFLICT, SOURCE_UNUSABLE, INCOMPLETE -> 400;
            case PAUSED, NOT_APPENDABLE, QUARANTINED -> 403;
            case UNKNOWN, NOT_AVAILABLE -> 404;
            case OFFSET_MISMATCH, SUPERSEDED -> 409;
            case GONE, EXPIRED, BYTES_LOST -> 410;
            case OVER_LENGTH, TOO_LARGE, OVER_QUOTA -> 413;
            case TYPE_REFUSED -> 415;
            case RATE_LIMITED -> 429;
            case CHECKSUM_MISMATCH -> 460;
            case CLOSING -> 503;
        };
    }
}
