// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** The answers of the JSON API to one request. Refusals are problem details. */
final class ApiAnswer {
    private static final int POLL_SECONDS = 1;
    private static final String JSON = "application/json";

    private final UploadService service;
    private final String mount;

    ApiAnswer(UploadService service, ApiSettings settings, RequestHead head) {
        this.service = service;
        this.mount = settings.location().apply(head);
    }

    /** What a command is and what may become of it. */
    interface Work {
        Exchange run() throws IOException, UploadRejectedException, BadRequestException;
    }

    /** What is done at a body's end. */
    interface End {
        Exchange.Respond run() throws IOException, UploadRejectedException, BadRequestException;
    }

    /** What reads some of a body. */
    interface Step {
        void run() throws IOException, UploadRejectedException, BadRequestException;
    }

    /** An answer in any case. */
    Exchange to(Work work) {
        AtomicReference<Exchange> answer = new AtomicReference<>();
        Optional<Exchange.Respond> refusal = refusal(() -> answer.set(work.run()));
        return refusal.isPresent() ? refusal.get() : answer.get();
    }

    /** An answer in any case. */
    Exchange.Respond now(End end) {
        AtomicReference<Exchange.Respond> answer = new AtomicReference<>();
        return refusal(() -> answer.set(end.run())).orElseGet(answer::get);
    }

    /** The answer to what went wrong, if something did. */
    Optional<Exchange.Respond> refusal(Step step) {
        try {
            step.run();
            return Optional.empty();
        } catch (BadRequestException problem) {
            return Optional.of(malformed(problem));
        } catch (UploadRejectedException refusal) {
            return Optional.of(refused(refusal));
        } catch (IOException later) {
            Faults.unavailable(later);
            return Optional.of(unavailable());
        } catch (RuntimeException bug) {
            Faults.bug(bug);
            return Optional.of(broken());
        }
    }

    String location(UploadSession session) {
        return mount + "/" + session.id();
    }

    String fileUrl(Object id) {
        return mount + "/files/" + id;
    }

    /** Where an upload stands; while somebody works at it, when to ask again. */
    Exchange.Respond upload(int status, Status upload, Map<String, Object> more) {
        UploadSession session = upload.session();
        Map<String, Object> view = new LinkedHashMap<>(more);
        view.putAll(ApiView.upload(upload, location(session)));
        Answer answer = Answer.of(status).with("Upload-Offset", session.offsetToTell());
        session.length().ifPresent(length -> answer.with("Upload-Length", length));
        if (status == 201) {
            answer.with("Location", location(session));
        }
        if (status == 202) {
            answer.with("Retry-After", POLL_SECONDS);
        }
        return answer.with("Cache-Control", "no-store").json(JSON, view);
    }

    Exchange.Respond json(Map<String, Object> view) {
        return Answer.of(200).with("Cache-Control", "no-store").json(JSON, view);
    }

    Exchange.Respond done() {
        return Answer.of(204).empty();
    }

    Exchange.Respond refused(UploadRejectedException refusal) {
        return refused(status(refusal.why()), refusal, OptionalLong.empty());
    }

    Exchange.Respond refused(int status, UploadRejectedException refusal, OptionalLong provided) {
        Problem problem = Problem.of(refusal.why(), Objects.requireNonNullElse(refusal.getMessage(), ""));
        Answer answer = Answer.of(status);
        refusal.expectedOffset().ifPresent(expected -> {
            answer.with("Upload-Offset", expected);
            problem.with("expected-offset", expected);
            provided.ifPresent(offset -> problem.with("provided-offset", offset));
        });
        if (status == 413) {
            answer.with("Upload-Limit", "max-size=" + service.policy().maxLength());
        }
        Refusal.on(answer, refusal);
        return problem.in(answer.with("Cache-Control", "no-store"));
    }

    /** Not all bytes came; which are missing is what the client wants to know. */
    Exchange.Respond incomplete(UploadRejectedException refusal, Status upload) {
        Problem problem = Problem.of(refusal.why(), Objects.requireNonNullElse(refusal.getMessage(), ""));
        ChunkGrid.of(upload.session())
                .ifPresent(grid ->
                        problem.with("missingChunks", ApiView.runs(grid.missing(grid.whole(upload.received())))));
        return problem.with("bytesReceived", ApiView.received(upload))
                .in(Answer.of(409)
                        .with("Upload-Offset", upload.session().offsetToTell())
                        .with("Cache-Control", "no-store"));
    }

    Exchange.Respond cut(UploadSession session) {
        return Problem.plain(408, "the content was cut")
                .in(Answer.of(408).with("Upload-Offset", session.offsetToTell()));
    }

    Exchange.Respond malformed(BadRequestException problem) {
        return problem(problem.status(), problem.text());
    }

    Exchange.Respond wrongType(String wanted) {
        return Problem.plain(415, "Content-Type is not " + wanted)
                .in(Answer.of(415).with("Accept", wanted));
    }

    Exchange.Respond notAllowed(String methods) {
        return Problem.plain(405, "not allowed here: only " + methods)
                .in(Answer.of(405).with("Allow", methods));
    }

    Exchange.Respond unavailable() {
        return Problem.plain(503, "try again later").in(RetryAfter.later(Answer.of(503)));
    }

    Exchange.Respond broken() {
        return problem(500, "internal error");
    }

    Exchange.Respond problem(int status, String detail) {
        return Problem.plain(status, detail).in(Answer.of(status));
    }

    static int status(Rejection why) {
        return switch (why) {
            case MALFORMED, LENGTH_CONFLICT, CHECKSUM_MISMATCH -> 400;
            case QUARANTINED -> 403;
            case UNKNOWN -> 404;
            case OFFSET_MISMATCH, SUPERSEDED, INCOMPLETE, PAUSED, NOT_APPENDABLE, SOURCE_UNUSABLE, NOT_AVAILABLE -> 409;
            case GONE, EXPIRED, BYTES_LOST -> 410;
            case OVER_LENGTH, TOO_LARGE, OVER_QUOTA -> 413;
            case TYPE_REFUSED -> 415;
            case RATE_LIMITED -> 429;
            case CLOSING -> 503;
        };
    }
}
