// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.AppendSpec.Completion;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** POST, PUT or PATCH where uploads are created: Resumable Uploads for HTTP, section 4.2 (upload creation). */
final class RufhCreation {
    private static final int CREATED = 201;
    private static final String ENCODING = "Content-Encoding";

    private final UploadService service;
    private final RufhSettings settings;

    RufhCreation(UploadService service, RufhSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    Exchange begin(RequestHead head, HostCapabilities host, Caller caller, RufhAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        if (!(caller instanceof Caller.Owner owner)) {
            return answers.problem(403, "an operator owns no uploads");
        }
        RufhRequest request = RufhRequest.of(head);
        Completion rule = request.completion()
                .orElseThrow(() -> new BadRequestException("only resumable uploads are taken here, and "
                        + RufhRequest.COMPLETE + " is missing or no boolean"));
        OptionalLong length = request.whole(0, rule);
        RufhIntegrity integrity = RufhIntegrity.of(head, host);
        UploadSpec spec = spec(head, rule, length);
        try {
            UploadSession session = service.create(owner.id(), spec);
            AppendSpec append = integrity.on(AppendSpec.at(0).completing(rule).declaring(length));
            return receive(head, host, owner, session, append, integrity, request.dialect(), answers);
        } catch (UploadRejectedException refusal) {
            return answers.refusedContent(refusal, 0);
        }
    }

    private Exchange receive(
            RequestHead head,
            HostCapabilities host,
            Caller.Owner owner,
            UploadSession session,
            AppendSpec spec,
            RufhIntegrity integrity,
            RufhDialect dialect,
            RufhAnswer answers)
            throws IOException, UploadRejectedException {
        String location = settings.location().apply(head) + "/" + session.id();
        Answers ends = new Answers(owner, session, location, integrity, answers, HttpDigest.wanted(head.headers()));
        if (RufhAnswer.complete(session)) {
            return new Exchange.Receive(new NothingSink(
                    ends.recorded(session),
                    answers.refusedContent(
                            new UploadRejectedException(Rejection.OVER_LENGTH, "the upload is to be empty"), 0)));
        }
        Append append = append(owner, session, spec);
        Optional<RufhProgress.Told> interim = RufhProgress.Told.by(host, dialect, Optional.of(location));
        // section 5: before the content is read, so that a client whose content is cut knows where to go on
        ends.told =
                interim.map(told -> told.tell("Upload-Limit", answers.limit())).orElse(false);
        AppendSink sink = new AppendSink(
                append, ends, service.executor(), new IdleWatch(settings.patience(), service.executor()));
        return new Exchange.Receive(RufhProgress.around(sink, service, owner, session.id(), interim));
    }

    private Append append(Caller owner, UploadSession session, AppendSpec spec)
            throws IOException, UploadRejectedException {
        try {
            return service.append(owner, session.id(), spec);
        } catch (IOException | UploadRejectedException refused) {
            Deactivation.forget(service, owner, session.id());
            throw refused;
        }
    }

    /** An empty upload that is to go on is created without its length: with it, it would be whole. */
    private static UploadSpec spec(RequestHead head, Completion rule, OptionalLong length) throws BadRequestException {
        Headers headers = head.headers();
        boolean wholeTooSoon = rule == Completion.NOT_LAST && length.orElse(-1) == 0;
        return new UploadSpec(
                wholeTooSoon ? OptionalLong.empty() : length,
                DispositionName.of(headers),
                DeclaredType.of(headers),
                metadata(headers),
                HttpDigest.of(headers, HttpDigest.REPRESENTATION),
                OptionalLong.empty(),
                UploadSpec.Role.WHOLE,
                List.of(),
                Map.of());
    }

    /** The bytes are kept as they are encoded; how, somebody may want to know. */
    private static Map<String, String> metadata(Headers headers) {
        return headers.first(ENCODING)
                .map(ResponseHead::sendable)
                .filter(encoding -> !encoding.isEmpty() && encoding.length() <= 255)
                .map(encoding -> Map.of(ENCODING, encoding))
                .orElse(Map.of());
    }

    private final class Answers implements AppendAnswers {
        private final Caller owner;
        private final UploadSession created;
        private final String location;
        private final RufhIntegrity integrity;
        private final RufhAnswer answers;
        private final boolean digestWanted;
        /** Whether the client knows the URL already. */
        private volatile boolean told;

        Answers(
                Caller owner,
                UploadSession created,
                String location,
                RufhIntegrity integrity,
                RufhAnswer answers,
                boolean digestWanted) {
            this.owner = owner;
            this.created = created;
            this.location = location;
            this.integrity = integrity;
            this.answers = answers;
            this.digestWanted = digestWanted;
        }

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
            return answers.recorded(CREATED, CREATED, session)
                    .with("Location", location)
                    .with(HttpDigest.REPRESENTATION, digestWanted ? digest : Optional.empty())
                    .empty();
        }

        @Override
        public Exchange.Respond cut(Status status) {
            return unlessTold(answers.cut(status.session()));
        }

        @Override
        public Exchange.Respond refused(UploadRejectedException refusal) {
            Exchange.Respond refused = answers.refusedContent(refusal, 0);
            boolean another = refusal.why() == Rejection.OVER_LENGTH || refusal.why() == Rejection.TOO_LARGE;
            if (!told || !another) {
                return unlessTold(refused);
            }
            Deactivation.end(service, owner, created.id());
            return refused;
        }

        @Override
        public Exchange.Respond malformed(BadRequestException problem) {
            return unlessTold(answers.malformed(problem));
        }

        @Override
        public Exchange.Respond unavailable(IOException cause) {
            return answers.unavailable();
        }

        @Override
        public Exchange.Respond broken() {
            return answers.problem(500, "internal error");
        }

        private Exchange.Respond unlessTold(Exchange.Respond answer) {
            if (!told) {
                Deactivation.forget(service, owner, created.id());
                return answer;
            }
            ResponseHead head = answer.head();
            Headers located = head.headers().with("Location", location);
            return new Exchange.Respond(new ResponseHead(head.status(), located), answer.body());
        }
    }
}
