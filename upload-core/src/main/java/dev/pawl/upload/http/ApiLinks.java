// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.json.JsonException;
import dev.pawl.upload.http.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Downloads by their URL in the JSON API, by the owner or by a signed link; and the making of such links. */
final class ApiLinks {
    private static final String SECONDS = "expiresIn";
    private static final Duration USUAL = Duration.ofHours(1);

    private final UploadService service;
    private final ApiSettings settings;
    private final ContentReader contents;

    ApiLinks(UploadService service, ApiSettings settings, ContentReader contents) {
        this.service = service;
        this.settings = settings;
        this.contents = contents;
    }

    /** Who may read: whoever has a good link, else the one who asks. */
    Optional<Caller> reader(RequestHead head, FileId id) throws BadRequestException {
        QueryText query = QueryText.of(head.query());
        if (settings.links().isEmpty() || !SignedUrls.claimed(query)) {
            return head.caller();
        }
        return switch (settings.links().get().judge(id, query, settings.clock().instant())) {
            case GOOD -> Optional.of(Caller.operator());
            case EXPIRED -> throw new BadRequestException(403, "the link has expired");
            case FORGED -> throw new BadRequestException(403, "the link is not one of ours");
        };
    }

    /** The content, or where the storage itself serves it. */
    Exchange.Respond download(RequestHead head, Caller caller, FileId id) throws IOException, UploadRejectedException {
        if (settings.storageUrls().isPresent() && head.method().equals("GET")) {
            StoredFile file = service.file(caller, id);
            Optional<URI> url = service.signedUrl(
                    caller, id, settings.storageUrls().get(), ServedType.disposition(file), ServedType.of(file));
            if (url.isPresent()) {
                return Answer.of(302)
                        .with("Location", url.get().toASCIIString())
                        .with("Cache-Control", "private, no-store")
                        .with("Referrer-Policy", "no-referrer")
                        .empty();
            }
        }
        return contents.read(head, caller, id);
    }

    /** To whoever may know the file, if it is available. */
    Exchange made(RequestHead head, Caller caller, FileId id, ApiAnswer answers) throws UploadRejectedException {
        SignedUrls links = settings.links()
                .orElseThrow(() -> new UploadRejectedException(Rejection.UNKNOWN, "links are not signed here"));
        if (!ApiCreation.announced(head.headers())) {
            return answers.wrongType(ApiCreation.JSON);
        }
        return new Exchange.Receive(new SmallBody(
                JsonObject.MOST_BYTES,
                body -> answers.now(() -> link(links, caller, id, time(links, body), answers)),
                answers,
                service.executor(),
                new IdleWatch(settings.patience(), service.executor())));
    }

    private Exchange.Respond link(SignedUrls links, Caller caller, FileId id, Duration time, ApiAnswer answers)
            throws IOException, UploadRejectedException {
        FileState state = service.file(caller, id).state();
        if (state != FileState.AVAILABLE) {
            throw new UploadRejectedException(
                    Rejection.NOT_AVAILABLE, "file " + id + " is " + ApiView.words(state) + ", not available");
        }
        Instant end =
                Instant.ofEpochSecond(settings.clock().instant().plus(time).getEpochSecond());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("url", answers.fileUrl(id) + "/download?" + links.query(id, end));
        view.put("expiresAt", end.toString());
        return answers.json(view);
    }

    private static Duration time(SignedUrls links, byte[] body) throws BadRequestException {
        try {
            long usual = Math.min(USUAL.toSeconds(), links.longest().toSeconds());
            long seconds =
                    JsonObject.read(body, Set.of(SECONDS)).natural(SECONDS).orElse(usual);
            if (seconds < 1 || seconds > links.longest().toSeconds()) {
                throw new BadRequestException(
                        SECONDS + " is not from 1 to " + links.longest().toSeconds());
            }
            return Duration.ofSeconds(seconds);
        } catch (JsonException problem) {
            throw new BadRequestException(problem.text());
        }
    }
}
