// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Resumable Uploads for HTTP, in the drafts of {@link RufhDialect}. It also answers HEAD, GET and DELETE on an upload
 * without any mark: GET as of a browser gets the content once it is available.
 */
final class Rufh implements Protocol {
    private static final String ON_UPLOAD = "HEAD, GET, PATCH, DELETE, OPTIONS";
    private static final String ON_COLLECTION = "POST, PUT, PATCH, OPTIONS";

    private final UploadService service;
    private final RufhSettings settings;
    private final RufhCreation creation;
    private final RufhAppend append;
    private final ContentReader contents;

    Rufh(UploadService service, RufhSettings settings, ContentReader contents) {
        this.service = service;
        this.settings = settings;
        this.creation = new RufhCreation(service, settings);
        this.append = new RufhAppend(service, settings);
        this.contents = contents;
    }

    @Override
    public boolean speaks(RequestHead head) {
        return RufhRequest.marked(head.headers());
    }

    @Override
    public void advertise(RequestHead head, HostCapabilities host, Answer options) {
        options.with("Upload-Limit", answers(head).limit()).with("Accept-Patch", RufhRequest.APPEND_TYPE);
    }

    @Override
    public Exchange begin(RequestHead head, HostCapabilities host) {
        RufhAnswer answers = answers(head);
        try {
            return dispatched(head, host, answers);
        } catch (BadRequestException problem) {
            return answers.malformed(problem);
        } catch (UploadRejectedException refusal) {
            return answers.refused(refusal);
        } catch (IOException later) {
            Faults.unavailable(later);
            return answers.unavailable();
        }
    }

    private Exchange dispatched(RequestHead head, HostCapabilities host, RufhAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        if (head.caller().isEmpty()) {
            return answers.problem(401, "nobody is logged in");
        }
        Caller caller = head.caller().get();
        service.admit(caller);
        if (tooLong(head)) {
            return answers.problem(
                    413, "a request may bring " + settings.mostAppend().getAsLong() + " bytes");
        }
        if (target(head) instanceof Target.Upload upload) {
            return onUpload(head, host, caller, upload.id(), answers);
        }
        if (target(head) instanceof Target.Nowhere) {
            throw new UploadRejectedException(Rejection.UNKNOWN, "there is no such upload");
        }
        return switch (head.method()) {
            case "POST", "PUT", "PATCH" -> creation.begin(head, host, caller, answers);
            default -> answers.notAllowed(ON_COLLECTION);
        };
    }

    private Exchange onUpload(RequestHead head, HostCapabilities host, Caller caller, UploadId id, RufhAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        return switch (head.method()) {
            case "HEAD" -> standing(head, caller, id, answers);
            case "GET" -> content(head, caller, id, answers);
            case "PATCH" -> append.begin(head, host, caller, id, answers);
            case "DELETE" -> removed(head, caller, id, answers);
            default -> answers.notAllowed(ON_UPLOAD);
        };
    }

    /** Section 4.3 (offset retrieval); of content that is available also what GET would say of it. */
    private Exchange standing(RequestHead head, Caller caller, UploadId id, RufhAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        checkBare(head);
        UploadSession session = service.resumePoint(caller, id);
        Exchange.Respond offset = answers.standing(204, session).empty();
        return RufhAnswer.complete(session)
                ? contents.available(head, caller, id)
                        .map(content -> content.with(offset.head()))
                        .orElse(offset)
                : offset;
    }

    /** The content of a complete upload, else its offset; either with the fields of the offset. */
    private Exchange content(RequestHead head, Caller caller, UploadId id, RufhAnswer answers)
            throws IOException, UploadRejectedException {
        UploadSession session = service.resumePoint(caller, id);
        Exchange.Respond offset = answers.standing(204, session).empty();
        Optional<Exchange.Respond> content =
                RufhAnswer.complete(session) ? contents.unlessPending(head, caller, id) : Optional.empty();
        if (content.isPresent()) {
            return content.get().with(offset.head());
        }
        return RufhRequest.marked(head.headers()) ? offset : answers.pending(session);
    }

    /** Section 4.5 (upload cancellation). */
    private Exchange removed(RequestHead head, Caller caller, UploadId id, RufhAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        checkBare(head);
        service.remove(caller, id);
        return answers.of(204).empty();
    }

    /** Such a client takes the request for one with content; it is better told. */
    private static void checkBare(RequestHead head) throws BadRequestException {
        if (RufhRequest.describesContent(head.headers())) {
            throw new BadRequestException(head.method() + " has no " + RufhRequest.OFFSET + ", " + RufhRequest.COMPLETE
                    + " or " + RufhRequest.LENGTH);
        }
    }

    private RufhAnswer answers(RequestHead head) {
        return new RufhAnswer(RufhDialect.of(head.headers()), service.policy(), settings);
    }

    /** Told by Upload-Limit; before a byte is read, for what is on the way would cut it anyhow. */
    private boolean tooLong(RequestHead head) {
        OptionalLong coming =
                head.headers().first("Content-Length").map(Numbers::parse).orElse(OptionalLong.empty());
        return settings.mostAppend().isPresent()
                && coming.orElse(0) > settings.mostAppend().getAsLong();
    }

    private static Target target(RequestHead head) {
        return Target.of(head.path());
    }
}
