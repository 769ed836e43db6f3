// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON API: uploads by byte offset on the URLs of the other protocols, uploads by numbered chunks below
 * {@code /upload}, files below {@code /files}. docs/openapi.json describes it.
 */
final class Api implements Protocol {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final UploadService service;
    private final ApiSettings settings;
    private final ApiCreation creation;
    private final ApiAppend append;
    private final ApiChunks chunks;
    private final ApiFiles files;
    private final ApiLinks links;
    private final ApiUsage usage;
    private final Progress progress;

    Api(UploadService service, ApiSettings settings, ContentReader contents, Progress progress) {
        this.service = service;
        this.settings = settings;
        this.creation = new ApiCreation(service, settings);
        this.append = new ApiAppend(service, settings);
        this.chunks = new ApiChunks(service, settings);
        this.files = new ApiFiles(service);
        this.links = new ApiLinks(service, settings, contents);
        this.usage = new ApiUsage(service, settings);
        this.progress = progress;
    }

    /** By the path, or by a media type that no other protocol has: bytes, JSON brought, JSON wanted. */
    @Override
    public boolean speaks(RequestHead head) {
        if (ApiTarget.own(head.path())) {
            return true;
        }
        boolean onUpload = ApiTarget.of(head.path()) instanceof ApiTarget.Upload;
        return switch (head.method()) {
            case "POST" -> !onUpload && ApiCreation.announced(head.headers());
            case "PATCH" ->
                onUpload && !TusBody.announced(head) && head.headers().has(ApiAppend.OFFSET);
            case "GET" -> onUpload && wantsJson(head.headers());
            default -> false;
        };
    }

    @Override
    public void advertise(RequestHead head, HostCapabilities host, Answer options) {
        // a client of this API asks for nothing before it begins
    }

    @Override
    public Exchange begin(RequestHead head, HostCapabilities host) {
        ApiAnswer answers = new ApiAnswer(service, settings, head);
        return answers.to(() -> {
            ApiTarget target = ApiTarget.of(head.path());
            Optional<Caller> caller =
                    target instanceof ApiTarget.FileContent content ? links.reader(head, content.id()) : head.caller();
            if (caller.isEmpty()) {
                return answers.problem(401, "nobody is logged in");
            }
            service.admit(caller.get());
            return dispatched(head, caller.get(), target, answers);
        });
    }

    private Exchange dispatched(RequestHead head, Caller caller, ApiTarget target, ApiAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        String method = head.method();
        if (target == ApiTarget.Place.COLLECTION) {
            return method.equals("POST")
                    ? creation.begin(head, caller, ApiCreation.Length.MAY_COME_LATER, answers)
                    : answers.notAllowed("POST, OPTIONS");
        }
        if (target == ApiTarget.Place.INITIATE) {
            return method.equals("POST")
                    ? creation.begin(head, caller, ApiCreation.Length.NEEDED, answers)
                    : answers.notAllowed("POST, OPTIONS");
        }
        if (target == ApiTarget.Place.FILES) {
            return READING.contains(method)
                    ? files.list(head, caller, answers)
                    : answers.notAllowed("GET, HEAD, OPTIONS");
        }
        if (target == ApiTarget.Place.USAGE) {
            return READING.contains(method) ? usage.of(caller, answers) : answers.notAllowed("GET, HEAD, OPTIONS");
        }
        if (target == ApiTarget.Place.SELF_TEST) {
            return method.equals("POST") ? selfTest(head, answers) : answers.notAllowed("POST, OPTIONS");
        }
        if (target instanceof ApiTarget.Upload upload) {
            return method.equals("PATCH")
                    ? append.begin(head, caller, upload.id(), answers)
                    : answers.upload(200, service.status(caller, upload.id()), Map.of());
        }
        if (target instanceof ApiTarget.Action action) {
            return onUpload(head, caller, action, answers);
        }
        return onFile(head, caller, target, answers);
    }

    private Exchange selfTest(RequestHead head, ApiAnswer answers) throws BadRequestException {
        long hold = QueryText.of(head.query()).natural("hold").orElse(0);
        if (hold > ArrivalSink.MOST_MILLIS) {
            throw new BadRequestException("hold is not from 0 to " + ArrivalSink.MOST_MILLIS + " milliseconds");
        }
        IdleWatch watch = new IdleWatch(settings.patience(), service.executor());
        return new Exchange.Receive(new ArrivalSink(answers, watch, hold));
    }

    private Exchange onUpload(RequestHead head, Caller caller, ApiTarget.Action action, ApiAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        String allowed = switch (action.act()) {
            case CHUNK -> "POST, PUT";
            case STATUS -> "GET, HEAD";
            case EVENTS -> "GET";
            case CANCEL -> "DELETE, POST";
            case COMPLETE, PAUSE, RESUME -> "POST";
        };
        if (!Set.of(allowed.split(", ")).contains(head.method())) {
            return answers.notAllowed(allowed + ", OPTIONS");
        }
        UploadId id = action.id();
        return switch (action.act()) {
            case CHUNK -> chunks.begin(head, caller, id, answers);
            case STATUS -> answers.upload(200, service.status(caller, id), Map.of());
            case COMPLETE -> completed(caller, id, answers);
            case CANCEL -> cancelled(caller, id, answers);
            case PAUSE -> standing(caller, service.pause(caller, id).id(), answers);
            case EVENTS -> progress.events(head, caller, id);
            case RESUME -> standing(caller, service.resume(caller, id).id(), answers);
        };
    }

    private Exchange onFile(RequestHead head, Caller caller, ApiTarget target, ApiAnswer answers)
            throws IOException, UploadRejectedException {
        boolean reads = READING.contains(head.method());
        if (target instanceof ApiTarget.FileContent content) {
            return reads ? links.download(head, caller, content.id()) : answers.notAllowed("GET, HEAD, OPTIONS");
        }
        if (target instanceof ApiTarget.FileLink link) {
            return head.method().equals("POST")
                    ? links.made(head, caller, link.id(), answers)
                    : answers.notAllowed("POST, OPTIONS");
        }
        if (!(target instanceof ApiTarget.OneFile file)) {
            throw new UploadRejectedException(Rejection.UNKNOWN, "there is nothing of that name");
        }
        if (head.method().equals("DELETE")) {
            return files.removed(caller, file.id(), answers);
        }
        return reads ? files.one(caller, file.id(), answers) : answers.notAllowed("GET, HEAD, DELETE, OPTIONS");
    }

    private Exchange.Respond completed(Caller caller, UploadId id, ApiAnswer answers)
            throws IOException, UploadRejectedException {
        try {
            Status status = service.complete(caller, id, Duration.ZERO);
            return answers.upload(ApiView.underWay(status.session().state()) ? 202 : 200, status, Map.of());
        } catch (UploadRejectedException refusal) {
            if (refusal.why() != Rejection.INCOMPLETE) {
                throw refusal;
            }
            return answers.incomplete(refusal, service.status(caller, id));
        }
    }

    /** What has all its bytes is no transfer any more: that is deleted. */
    private Exchange.Respond cancelled(Caller caller, UploadId id, ApiAnswer answers)
            throws IOException, UploadRejectedException {
        SessionState state = service.cancel(caller, id).state();
        if (state == SessionState.CANCELLED) {
            return answers.done();
        }
        throw new UploadRejectedException(
                Rejection.NOT_APPENDABLE, "upload " + id + " is " + ApiView.status(state) + " and cannot be cancelled");
    }

    private Exchange.Respond standing(Caller caller, UploadId id, ApiAnswer answers)
            throws IOException, UploadRejectedException {
        return answers.upload(200, service.status(caller, id), Map.of());
    }

    private static boolean wantsJson(Headers headers) {
        return headers.all("Accept").stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .anyMatch(range -> range.split(";", 2)[0].strip().equalsIgnoreCase("application/json"));
    }
}
