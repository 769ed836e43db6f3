// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** POST: tus 1.0.0, sections Creation, Creation With Upload and Concatenation. */
final class TusCreation {
    private final UploadService service;
    private final TusSettings settings;

    TusCreation(UploadService service, TusSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    Exchange begin(RequestHead head, HostCapabilities host, Caller caller)
            throws IOException, UploadRejectedException, BadRequestException {
        if (!(caller instanceof Caller.Owner owner)) {
            return TusAnswer.refused(403, "an operator owns no uploads");
        }
        boolean withUpload = TusBody.announced(head);
        if (!withUpload && head.announcesContent()) {
            return TusBody.wrongType();
        }
        UploadSpec spec = spec(head);
        if (withUpload && spec.role() == UploadSpec.Role.FINAL) {
            throw new BadRequestException("a final upload brings no bytes");
        }
        return withUpload ? receive(head, host, owner, spec) : created(head, service.create(owner.id(), spec));
    }

    private Exchange receive(RequestHead head, HostCapabilities host, Caller.Owner owner, UploadSpec spec)
            throws IOException, UploadRejectedException, BadRequestException {
        TusIntegrity integrity = TusIntegrity.of(head, host, settings.checksums());
        checkRoom(head, spec);
        UploadSession session = service.create(owner.id(), spec);
        if (session.whole()) {
            return new Exchange.Receive(new NothingSink(
                    createdWith(location(head, session), session),
                    TusAnswer.refused(413, "over length: the upload is to be empty")));
        }
        Append append = append(owner, session, integrity);
        return new Exchange.Receive(new AppendSink(
                append,
                new Answers(location(head, session), owner, session.id(), integrity),
                service.executor(),
                new IdleWatch(settings.patience(), service.executor())));
    }

    private Append append(Caller owner, UploadSession session, TusIntegrity integrity)
            throws IOException, UploadRejectedException {
        try {
            return service.append(owner, session.id(), integrity.on(AppendSpec.at(0)));
        } catch (IOException | UploadRejectedException refused) {
            Deactivation.forget(service, owner, session.id());
            throw refused;
        }
    }

    /** Before anything is created. A body in chunked coding shows only later that it is too long. */
    private static void checkRoom(RequestHead head, UploadSpec spec) throws UploadRejectedException {
        long coming = head.headers()
                .first("Content-Length")
                .map(Numbers::parse)
                .orElse(OptionalLong.empty())
                .orElse(0);
        if (coming > spec.length().orElse(Long.MAX_VALUE)) {
            throw new UploadRejectedException(
                    Rejection.OVER_LENGTH,
                    coming + " bytes come for an upload of " + spec.length().getAsLong());
        }
    }

    private UploadSpec spec(RequestHead head) throws BadRequestException, UploadRejectedException {
        TusConcat concat = TusConcat.of(head.headers(), bases(head));
        TusMetadata metadata = TusMetadata.of(head.headers());
        OptionalLong length = length(head.headers(), concat.role());
        Map<String, String> echo = new LinkedHashMap<>();
        metadata.raw().ifPresent(raw -> echo.put(TusMetadata.FIELD, raw));
        concat.raw().ifPresent(raw -> echo.put(TusConcat.FIELD, raw));
        return new UploadSpec(
                length,
                metadata.fileName(),
                metadata.declaredType(),
                metadata.pairs(),
                Optional.empty(),
                OptionalLong.empty(),
                concat.role(),
                concat.sources(),
                echo);
    }

    private List<String> bases(RequestHead head) {
        return List.of(head.mount(), TusConcat.path(settings.location().apply(head)));
    }

    private static OptionalLong length(Headers headers, UploadSpec.Role role)
            throws BadRequestException, UploadRejectedException {
        OptionalLong length = TusBody.length(headers);
        Optional<String> deferred = headers.single("Upload-Defer-Length");
        if (role == UploadSpec.Role.FINAL) {
            if (length.isPresent() || deferred.isPresent()) {
                throw new BadRequestException("the length of a final upload is that of its parts");
            }
            return length;
        }
        if (deferred.isPresent() && !deferred.get().equals("1")) {
            throw new BadRequestException("Upload-Defer-Length is not 1");
        }
        if (length.isPresent() == deferred.isPresent()) {
            throw new BadRequestException("either Upload-Length or Upload-Defer-Length is needed");
        }
        return length;
    }

    private Exchange.Respond created(RequestHead head, UploadSession session) {
        return located(TusAnswer.expiring(TusAnswer.of(201), session), location(head, session));
    }

    private static Exchange.Respond createdWith(String location, UploadSession session) {
        return located(TusAnswer.standing(201, session), location);
    }

    private static Exchange.Respond located(Answer answer, String location) {
        return answer.with("Location", location).empty();
    }

    private String location(RequestHead head, UploadSession session) {
        return settings.location().apply(head) + "/" + session.id();
    }

    /** Holds little: it waits as long as the body does. */
    private final class Answers implements AppendAnswers {
        private final String location;
        private final Caller owner;
        private final UploadId id;
        private final TusIntegrity integrity;

        Answers(String location, Caller owner, UploadId id, TusIntegrity integrity) {
            this.location = location;
            this.owner = owner;
            this.id = id;
            this.integrity = integrity;
        }

        @Override
        public Optional<Checksum> trailer(Headers trailers) throws BadRequestException {
            return integrity.behind(trailers);
        }

        @Override
        public Exchange.Respond recorded(Status status) {
            return createdWith(location, status.session());
        }

        @Override
        public Exchange.Respond cut(Status status) {
            return forgotten(TusAnswer.refused(408, "incomplete: the body was cut"));
        }

        @Override
        public Exchange.Respond refused(UploadRejectedException refusal) {
            return forgotten(
                    refusal.why() == Rejection.OFFSET_MISMATCH
                            ? TusAnswer.refused(409, "superseded: another request took over")
                            : TusAnswer.refused(refusal));
        }

        @Override
        public Exchange.Respond malformed(BadRequestException problem) {
            return forgotten(TusAnswer.malformed(problem));
        }

        @Override
        public Exchange.Respond unavailable(IOException cause) {
            return TusAnswer.unavailable();
        }

        @Override
        public Exchange.Respond broken() {
            return TusAnswer.broken();
        }

        private Exchange.Respond forgotten(Exchange.Respond answer) {
            Deactivation.forget(service, owner, id);
            return answer;
        }
    }
}
