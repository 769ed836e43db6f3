// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.AppendSpec.Completion;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.Optional;

/** PATCH on an upload: Resumable Uploads for HTTP, section 4.4 (upload append). */
final class RufhAppend {
    private static final int COMPLETED = 204;

    private final UploadService service;
    private final RufhSettings settings;

    RufhAppend(UploadService service, RufhSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    Exchange begin(RequestHead head, HostCapabilities host, Caller caller, UploadId id, RufhAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        if (!RufhRequest.partial(head.headers())) {
            return answers.wrongType();
        }
        RufhRequest request = RufhRequest.of(head);
        long offset = request.offset()
                .orElseThrow(() -> new BadRequestException(RufhRequest.OFFSET + " is missing or no integer"));
        Completion rule = completion(head, request);
        RufhIntegrity integrity = RufhIntegrity.of(head, host);
        AppendSpec spec = integrity.on(AppendSpec.at(offset).completing(rule).declaring(request.whole(offset, rule)));
        Answers ends = new Answers(
                service, caller, id, spec, integrity, answers, request.dialect(), HttpDigest.wanted(head.headers()));
        return receive(caller, id, ends, RufhProgress.Told.by(host, request.dialect(), Optional.empty()));
    }

    /** What is there and is not well formed is refused in every dialect: it must not end an upload. */
    private static Completion completion(RequestHead head, RufhRequest request) throws BadRequestException {
        Optional<Completion> unsaid = head.headers().has(RufhRequest.COMPLETE)
                ? Optional.empty()
                : request.dialect().unsaid();
        return request.completion()
                .or(() -> unsaid)
                .orElseThrow(() -> new BadRequestException(RufhRequest.COMPLETE + " is missing or no boolean"));
    }

    private Exchange receive(Caller caller, UploadId id, Answers ends, Optional<RufhProgress.Told> interim)
            throws IOException {
        try {
            Append append = service.append(caller, id, ends.spec());
            AppendSink sink = new AppendSink(
                    append, ends, service.executor(), new IdleWatch(settings.patience(), service.executor()));
            return new Exchange.Receive(RufhProgress.around(sink, service, caller, id, interim));
        } catch (UploadRejectedException refusal) {
            return refusal.why() == Rejection.NOT_APPENDABLE
                    ? afterTheLastByte(caller, id, ends, refusal)
                    : ends.answers().refusedContent(refusal, ends.spec().offset());
        }
    }

    /** A completion may be repeated, by a client that did not hear that it worked, in dialects that let it. */
    private Exchange afterTheLastByte(Caller caller, UploadId id, Answers ends, UploadRejectedException refusal)
            throws IOException {
        RufhAnswer answers = ends.answers();
        try {
            UploadSession session = service.status(caller, id).session();
            if (!RufhAnswer.complete(session)) {
                return answers.refusedContent(refusal, ends.spec().offset());
            }
            if (ends.dialect().completedUpload() == RufhDialect.CompletedUpload.A_TYPE) {
                return answers.refusedAsComplete(session);
            }
            long stands = session.offsetToTell();
            if (stands != ends.spec().offset()) {
                throw UploadRejectedException.offset(id, stands, ends.spec().offset());
            }
            return new Exchange.Receive(new NothingSink(ends.recorded(session), answers.refusedAsComplete(session)));
        } catch (UploadRejectedException other) {
            return answers.refusedContent(other, ends.spec().offset());
        }
    }

    private record Answers(
            UploadService service,
            Caller caller,
            UploadId id,
            AppendSpec spec,
            RufhIntegrity integrity,
            RufhAnswer answers,
            RufhDialect dialect,
            boolean digestWanted)
            implements AppendAnswers {
        @Override
        public Optional<Checksum> trailer(Headers trailers) throws BadRequestException {
            return integrity.behind(trailers);
        }

        @Override
        public Exchange.Respond recorded(Status status) {
            return recorded(status.session());
        }

        Exchange.Respond recorded(UploadSession session) {
            Optional<Rejection> failure = session.outcome().failure();
            if (failure.isPresent()) {
                return answers.failed(failure.get(), session);
            }
            Optional<String> digest = session.content().sha256().map(HttpDigest::field);
            return answers.recorded(dialect.appended(), COMPLETED, session)
                    .with(HttpDigest.REPRESENTATION, digestWanted ? digest : Optional.empty())
                    .empty();
        }

        @Override
        public Exchange.Respond cut(Status status) {
            return answers.cut(status.session());
        }

        /** Content beyond the length shows that the client means another file: nobody may go on with this one. */
        @Override
        public Exchange.Respond refused(UploadRejectedException refusal) {
            if (refusal.why() == Rejection.OVER_LENGTH || refusal.why() == Rejection.TOO_LARGE) {
                Deactivation.end(service, caller, id);
            }
            return answers.refusedContent(refusal, spec.offset());
        }

        @Override
        public Exchange.Respond malformed(BadRequestException problem) {
            return answers.malformed(problem);
        }

        @Override
        public Exchange.Respond unavailable(IOException cause) {
            return answers.unavailable();
        }

        @Override
        public Exchange.Respond broken() {
            return answers.problem(500, "internal error");
        }
    }
}
