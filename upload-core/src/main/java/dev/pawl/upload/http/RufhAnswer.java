// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.UploadPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The answers of Resumable Uploads for HTTP to one client. Each tells the limits; refusals are problem details. */
final class RufhAnswer {
    private static final int POLL_SECONDS = 1;
    private static final String INCOMPLETE = "?0";
    private static final String COMPLETE = "?1";

    private final RufhDialect dialect;
    private final UploadPolicy policy;
    private final RufhSettings settings;

    RufhAnswer(RufhDialect dialect, UploadPolicy policy, RufhSettings settings) {
        this.dialect = dialect;
        this.policy = policy;
        this.settings = settings;
    }

    Answer of(int status) {
        return Answer.of(status).with("Upload-Limit", limit());
    }

    /** For uploads that are yet to be created. */
    String limit() {
        return limit(Optional.of(policy.sessionTimeout()));
    }

    /** Section 4.1 and, for the answer to an append, section 4.4: where the upload stands. */
    Answer standing(int status, UploadSession session) {
        Answer answer = Answer.of(status)
                .with(RufhRequest.COMPLETE, complete(session) ? COMPLETE : INCOMPLETE)
                .with(RufhRequest.OFFSET, session.offsetToTell());
        session.length().ifPresent(length -> answer.with(RufhRequest.LENGTH, length));
        return answer.with(
                        "Upload-Limit",
                        limit(session.expiresAt()
                                .map(at -> Duration.between(settings.clock().instant(), at))))
                .with("Pawl-State", session.state().name().toLowerCase(Locale.ROOT))
                .with("Cache-Control", "no-store");
    }

    /**
     * To whoever wants content that is not there, or not yet, and does not speak this protocol: a browser, a script. It is
     * still an answer that tells the offset, and must be a successful one.
     */
    Exchange.Respond pending(UploadSession session) {
        Answer answer = standing(202, session);
        if (ApiView.underWay(session.state())) {
            answer.with("Retry-After", POLL_SECONDS);
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("uploadID", session.id().text());
        view.put("status", ApiView.status(session.state()));
        view.put("detail", "there is no content to be read, or not yet");
        return answer.json("application/json", view);
    }

    /** After content that came whole; more is to come, or the upload is complete. */
    Answer recorded(int more, int last, UploadSession session) {
        return standing(complete(session) ? last : more, session);
    }

    /** A piece of a concatenation is complete at its length; nothing ever processes it alone. */
    static boolean complete(UploadSession session) {
        return !session.state().open() || session.spec().role() == UploadSpec.Role.PARTIAL && session.whole();
    }

    /** All content came, and the whole was refused: there is nothing to resume. */
    Exchange.Respond failed(Rejection why, UploadSession session) {
        return Problem.of(why, "upload " + session.id() + " failed: " + words(why))
                .in(standing(status(why), session));
    }

    Exchange.Respond refused(UploadRejectedException refusal) {
        return refused(refusal, of(status(refusal.why())), OptionalLong.empty());
    }

    /** A refusal of content: what the upload has is not complete. */
    Exchange.Respond refusedContent(UploadRejectedException refusal, long offset) {
        Answer answer = of(status(refusal.why())).with(RufhRequest.COMPLETE, INCOMPLETE);
        return refused(refusal, answer, OptionalLong.of(offset));
    }

    /** No more content is taken; the client knows by the answer that it need not try again. */
    Exchange.Respond refusedAsComplete(UploadSession session) {
        String detail = "upload " + session.id() + " is complete and takes no more bytes";
        Problem problem = switch (dialect.completedUpload()) {
            case A_TYPE -> Problem.iana("completed-upload", "completed upload", detail);
            case AN_OFFSET -> Problem.plain(400, detail);
        };
        return problem.in(standing(400, session));
    }

    Exchange.Respond cut(UploadSession session) {
        return Problem.plain(408, "the content was cut").in(standing(408, session));
    }

    Exchange.Respond malformed(BadRequestException problem) {
        return problem(400, problem.text());
    }

    Exchange.Respond wrongType() {
        return Problem.plain(415, "Content-Type is not " + RufhRequest.APPEND_TYPE)
                .in(of(415).with("Accept-Patch", RufhRequest.APPEND_TYPE));
    }

    Exchange.Respond notAllowed(String methods) {
        return Problem.plain(405, "not allowed here: only " + methods).in(of(405).with("Allow", methods));
    }

    Exchange.Respond unavailable() {
        return Problem.plain(503, "try again later").in(RetryAfter.later(of(503)));
    }

    Exchange.Respond problem(int status, String detail) {
        return Problem.plain(status, detail).in(of(status));
    }

    private static Exchange.Respond refused(UploadRejectedException refusal, Answer answer, OptionalLong provided) {
        Problem problem = Problem.of(refusal.why(), Objects.requireNonNullElse(refusal.getMessage(), ""));
        refusal.expectedOffset().ifPresent(expected -> {
            answer.with(RufhRequest.OFFSET, expected);
            problem.with("expected-offset", expected);
            provided.ifPresent(offset -> problem.with("provided-offset", offset));
        });
        Refusal.on(answer, refusal);
        return problem.in(answer.with("Cache-Control", "no-store"));
    }

    /** Section 4.1.4. An Integer cannot say more than 15 digits. */
    private String limit(Optional<Duration> left) {
        String size = "max-size=" + Math.min(policy.maxLength(), StructuredFields.MOST)
                + settings.mostAppend().stream()
                        .mapToObj(most -> ", max-append-size=" + most)
                        .collect(Collectors.joining());
        return left.map(time -> size + ", " + dialect.lifetime() + "=" + Math.max(0, time.toSeconds()))
                .orElse(size);
    }

    private static String words(Rejection why) {
        return why.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** PAUSED is not 409: clients take that for a wrong offset and try again at once. */
    private int status(Rejection why) {
        return switch (why) {
            case MALFORMED, LENGTH_CONFLICT, SOURCE_UNUSABLE, CHECKSUM_MISMATCH -> 400;
            case PAUSED, NOT_APPENDABLE, QUARANTINED -> 403;
            case UNKNOWN, GONE, NOT_AVAILABLE -> 404;
            case OFFSET_MISMATCH, SUPERSEDED, INCOMPLETE -> 409;
            case EXPIRED, BYTES_LOST -> dialect.ended();
            case OVER_LENGTH, TOO_LARGE, OVER_QUOTA -> 413;
            case TYPE_REFUSED -> 415;
            case RATE_LIMITED -> 429;
            case CLOSING -> 503;
        };
    }
}
