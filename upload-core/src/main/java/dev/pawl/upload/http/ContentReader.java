// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Serves the content of a finished upload: one range at most (RFC 9110, sections 13 and 14), always to be saved, never to
 * be shown, and of the type that its bytes have. Whoever uploaded it may have meant to harm whoever opens it.
 */
final class ContentReader {
    private static final String UNTYPED = "application/octet-stream";
    private static final ByteRange NOTHING = new ByteRange(0, 0);
    private static final int RETRY_SECONDS = 5;

    private final UploadService service;

    ContentReader(UploadService service) {
        this.service = service;
    }

    Exchange.Respond read(RequestHead head, Caller caller, UploadId id) {
        try {
            StoredFile file = service.status(caller, id)
                    .file()
                    .orElseThrow(() -> new UploadRejectedException(
                            Rejection.NOT_AVAILABLE, "upload " + id + " is a part and has no content of its own"));
            return content(head.headers(), caller, file);
        } catch (UploadRejectedException refusal) {
            return refused(refusal);
        } catch (IOException later) {
            Faults.unavailable(later);
            return Problem.plain(503, "try again later").in(Answer.of(503).with("Retry-After", RETRY_SECONDS));
        }
    }

    private Exchange.Respond content(Headers asked, Caller caller, StoredFile file)
            throws IOException, UploadRejectedException {
        Optional<String> tag = file.sha256().map(sum -> "\"" + sum.hex() + "\"");
        long length = file.length().orElse(0);
        boolean sameAsCached = tag.isPresent() && names(asked.first("If-None-Match"), tag.get());
        RangeWish wish = RangeWish.of(rangeIfSame(asked, tag), length);

        ByteRange range = wish instanceof RangeWish.Part part ? part.range() : ByteRange.ALL;
        boolean noContent = sameAsCached || wish instanceof RangeWish.Unsatisfiable;
        // opened also when nothing is sent: only that says whether the caller may read
        Download download = service.open(caller, file.id(), noContent ? NOTHING : range);
        if (noContent) {
            download.close();
            return sameAsCached
                    ? Answer.of(304)
                            .with("ETag", tag)
                            .with("Cache-Control", "private, no-store")
                            .empty()
                    : Answer.of(416).with("Content-Range", "bytes */" + length).empty();
        }
        Answer answer = wish instanceof RangeWish.Part
                ? Answer.of(206)
                        .with("Content-Range", "bytes " + range.first() + "-" + (range.end() - 1) + "/" + length)
                : Answer.of(200);
        return safe(answer.with("ETag", tag), download.file())
                .body(download.content().length(), Bodies.of(download.content(), service.executor()));
    }

    private static Answer safe(Answer answer, StoredFile file) {
        return answer.with("Accept-Ranges", "bytes")
                .with("Content-Type", file.detectedType().orElse(UNTYPED))
                .with("Content-Disposition", ContentDisposition.attachment(file.fileName()))
                .with("X-Content-Type-Options", "nosniff")
                .with("Content-Security-Policy", "sandbox; default-src 'none'")
                .with("Cross-Origin-Resource-Policy", "same-origin")
                .with("Cache-Control", "private, no-store");
    }

    /** If-Range, RFC 9110, section 13.1.5: we have no dates, so only our tag is the same. */
    private static Optional<String> rangeIfSame(Headers asked, Optional<String> tag) {
        Optional<String> condition = asked.first("If-Range");
        return condition.isEmpty() || condition.equals(tag) ? asked.first("Range") : Optional.empty();
    }

    private static boolean names(Optional<String> list, String tag) {
        return list.stream()
                .flatMap(tags -> Stream.of(tags.split(",", -1)))
                .map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }

    private static Exchange.Respond refused(UploadRejectedException refusal) {
        int status = status(refusal.why());
        Answer answer = Answer.of(status).with("Cache-Control", "no-store");
        if (status == 204) {
            return answer.empty();
        }
        if (status == 429 || status == 503) {
            answer.with("Retry-After", RETRY_SECONDS);
        }
        return Problem.of(refusal.why(), Objects.requireNonNullElse(refusal.getMessage(), ""))
                .in(answer);
    }

    /** 204: the upload is there, its content is not, or not yet. */
    private static int status(Rejection why) {
        return switch (why) {
            case UNKNOWN, GONE -> 404;
            case EXPIRED, BYTES_LOST -> 410;
            case NOT_AVAILABLE, INCOMPLETE, PAUSED -> 204;
            case QUARANTINED, TYPE_REFUSED -> 403;
            case RATE_LIMITED -> 429;
            case CLOSING -> 503;
            case MALFORMED,
                    OFFSET_MISMATCH,
                    LENGTH_CONFLICT,
                    OVER_LENGTH,
                    TOO_LARGE,
                    OVER_QUOTA,
                    CHECKSUM_MISMATCH,
                    NOT_APPENDABLE,
                    SUPERSEDED,
                    SOURCE_UNUSABLE -> 409;
        };
    }
}
