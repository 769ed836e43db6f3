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
import java.util.Optional;

/** PATCH: tus 1.0.0, sections PATCH, Checksum and, for a late length, Creation. */
final class TusPatch {
    private final UploadService service;
    private final TusSettings settings;

    TusPatch(UploadService service, TusSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    Exchange begin(RequestHead head, HostCapabilities host, Caller caller, UploadId id)
            throws IOException, UploadRejectedException, BadRequestException {
        if (!TusBody.announced(head)) {
            return TusBody.wrongType();
        }
        long offset = TusBody.offset(head.headers());
        TusIntegrity integrity = TusIntegrity.of(head, host, settings.checksums());
        AppendSpec spec = integrity.on(AppendSpec.at(offset).declaring(TusBody.length(head.headers())));
        return new Exchange.Receive(sink(caller, id, spec, integrity));
    }

    private BodySink sink(Caller caller, UploadId id, AppendSpec spec, TusIntegrity integrity)
            throws IOException, UploadRejectedException {
        try {
            Append append = service.append(caller, id, spec);
            return new AppendSink(
                    append,
                    new Answers(integrity),
                    service.executor(),
                    new IdleWatch(settings.patience(), service.executor()));
        } catch (UploadRejectedException refusal) {
            if (refusal.why() == Rejection.NOT_APPENDABLE) {
                return afterTheLastByte(caller, id, spec.offset(), refusal);
            }
            throw refusal;
        }
    }

    /** Some clients end every upload by an empty PATCH at its length, an empty upload too: that is no error. */
    private BodySink afterTheLastByte(Caller caller, UploadId id, long offset, UploadRejectedException refusal)
            throws IOException, UploadRejectedException {
        UploadSession session = service.status(caller, id).session();
        long stands = session.offsetToTell();
        if (stands != session.length().orElse(-1) || session.spec().role() == UploadSpec.Role.FINAL) {
            throw refusal;
        }
        if (stands != offset) {
            throw UploadRejectedException.offset(id, stands, offset);
        }
        return new NothingSink(
                TusAnswer.standing(204, session).empty(),
                TusAnswer.refused(413, "over length: the upload has all its bytes"));
    }

    private record Answers(TusIntegrity integrity) implements AppendAnswers {
        @Override
        public Optional<Checksum> trailer(Headers trailers) throws BadRequestException {
            return integrity.behind(trailers);
        }

        @Override
        public Exchange.Respond recorded(Status status) {
            return TusAnswer.standing(204, status.session()).empty();
        }

        @Override
        public Exchange.Respond cut(Status status) {
            return TusAnswer.standing(408, status.session()).text("incomplete: the body was cut");
        }

        @Override
        public Exchange.Respond refused(UploadRejectedException refusal) {
            return TusAnswer.refused(refusal);
        }

        @Override
        public Exchange.Respond malformed(BadRequestException problem) {
            return TusAnswer.malformed(problem);
        }

        @Override
        public Exchange.Respond unavailable(IOException cause) {
            return TusAnswer.unavailable();
        }

        @Override
        public Exchange.Respond broken() {
            return TusAnswer.broken();
        }
    }
}
