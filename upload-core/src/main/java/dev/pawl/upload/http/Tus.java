// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * tus 1.0.0 with the extensions creation, creation-with-upload, creation-defer-length, expiration, checksum,
 * checksum-trailer (where the host hands trailers over), termination and concatenation.
 */
final class Tus implements Protocol {
    private static final String VERSION_FIELD = "Tus-Resumable";
    private static final String EXTENSIONS =
            "creation,creation-with-upload,creation-defer-length,expiration,termination,concatenation";
    /** What the method may be overridden with: what some clients cannot send. */
    private static final Set<String> OVERRIDING = Set.of("PATCH", "DELETE");

    private final UploadService service;
    private final TusSettings settings;
    private final TusCreation creation;
    private final TusPatch patch;
    private final ContentReader contents;

    Tus(UploadService service, TusSettings settings, ContentReader contents) {
        this.service = service;
        this.settings = settings;
        this.creation = new TusCreation(service, settings);
        this.patch = new TusPatch(service, settings);
        this.contents = contents;
    }

    @Override
    public boolean speaks(RequestHead head) {
        return head.headers().has(VERSION_FIELD);
    }

    @Override
    public void advertise(RequestHead head, HostCapabilities host, Answer options) {
        options.with("Tus-Version", TusAnswer.VERSION)
                .with("Tus-Extension", EXTENSIONS + checksumExtensions(host))
                .with("Tus-Max-Size", service.policy().maxLength());
        if (!settings.checksums().isEmpty()) {
            options.with(
                    "Tus-Checksum-Algorithm",
                    settings.checksums().stream().map(TusChecksum::name).collect(Collectors.joining(",")));
        }
    }

    @Override
    public Exchange begin(RequestHead head, HostCapabilities host) {
        try {
            return dispatched(head, host);
        } catch (BadRequestException problem) {
            return TusAnswer.malformed(problem);
        } catch (UploadRejectedException refusal) {
            return TusAnswer.refused(refusal);
        } catch (IOException later) {
            Faults.unavailable(later);
            return TusAnswer.unavailable();
        }
    }

    private Exchange dispatched(RequestHead head, HostCapabilities host)
            throws IOException, UploadRejectedException, BadRequestException {
        Optional<String> version = head.headers().single(VERSION_FIELD);
        if (!version.equals(Optional.of(TusAnswer.VERSION))) {
            return TusAnswer.wrongVersion(version);
        }
        if (head.caller().isEmpty()) {
            return TusAnswer.refused(401, "unauthorized: nobody is logged in");
        }
        Caller caller = head.caller().get();
        service.admit(caller);
        RequestHead meant = overridden(head);
        Target target = Target.of(meant.path());
        if (target instanceof Target.Upload upload) {
            return onUpload(meant, host, caller, upload.id());
        }
        if (target instanceof Target.Nowhere) {
            return TusAnswer.unknown();
        }
        return meant.method().equals("POST")
                ? creation.begin(meant, host, caller)
                : TusAnswer.notAllowed("POST, OPTIONS");
    }

    private Exchange onUpload(RequestHead head, HostCapabilities host, Caller caller, UploadId id)
            throws IOException, UploadRejectedException, BadRequestException {
        return switch (head.method()) {
            case "HEAD" -> standing(whereToGoOn(caller, id));
            case "PATCH" -> patch.begin(head, host, caller, id);
            case "DELETE" -> removed(caller, id);
            case "GET" -> tagged(contents.read(head, caller, id));
            default -> TusAnswer.notAllowed("HEAD, PATCH, DELETE, GET, OPTIONS");
        };
    }

    /** Here an upload is complete at its length; content that came by another protocol may have left it open there. */
    private UploadSession whereToGoOn(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        UploadSession session = service.resumePoint(caller, id);
        boolean leftOpen = session.whole()
                && session.state().takesBytes()
                && session.spec().role() == UploadSpec.Role.WHOLE;
        return leftOpen ? service.complete(caller, id, Duration.ZERO).session() : session;
    }

    /** Section HEAD. A final upload shows an offset too: it is made of whole parts only, so it has all bytes at once. */
    private static Exchange.Respond standing(UploadSession session) {
        Answer answer = TusAnswer.of(200).with("Upload-Offset", session.offsetToTell());
        session.length()
                .ifPresentOrElse(
                        length -> answer.with("Upload-Length", length), () -> answer.with("Upload-Defer-Length", 1));
        session.spec().echo().forEach(answer::with);
        return TusAnswer.expiring(answer, session)
                .with("Pawl-State", session.state().name().toLowerCase(Locale.ROOT))
                .with("Cache-Control", "no-store")
                .empty();
    }

    private Exchange.Respond removed(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        service.remove(caller, id);
        return TusAnswer.of(204).empty();
    }

    private static Exchange.Respond tagged(Exchange.Respond content) {
        ResponseHead head = content.head();
        return new Exchange.Respond(
                new ResponseHead(head.status(), head.headers().with(VERSION_FIELD, TusAnswer.VERSION)), content.body());
    }

    /** Section X-HTTP-Method-Override; only for tus requests, and only with what needs it. */
    private RequestHead overridden(RequestHead head) throws BadRequestException {
        Optional<String> method = head.headers().single("X-HTTP-Method-Override");
        if (method.isEmpty() || settings.override() == TusSettings.MethodOverride.IGNORED) {
            return head;
        }
        if (!OVERRIDING.contains(method.get())) {
            throw new BadRequestException("X-HTTP-Method-Override is neither PATCH nor DELETE");
        }
        return head.by(method.get());
    }

    private String checksumExtensions(HostCapabilities host) {
        if (settings.checksums().isEmpty()) {
            return "";
        }
        return host.trailers() == HostCapabilities.Trailers.HANDED_OVER ? ",checksum,checksum-trailer" : ",checksum";
    }
}
