// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.spi.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Serves the content of a finished upload to GET and HEAD (RFC 9110, sections 13 and 14), of the type that its bytes
 * have, to be saved rather than shown. Whoever uploaded it may have meant to harm whoever opens it.
 */
final class ContentReader {
    private static final ByteRange NOTHING = new ByteRange(0, 0);
    private static final String CACHING = "private, no-store";

    private final UploadService service;

    ContentReader(UploadService service) {
        this.service = service;
    }

    /** An answer in any case. */
    Exchange.Respond read(RequestHead head, Caller caller, UploadId id) {
        return answered(() -> content(head, caller, file(caller, id)));
    }

    /** An answer in any case. */
    Exchange.Respond read(RequestHead head, Caller caller, FileId id) {
        return answered(() -> content(head, caller, service.file(caller, id)));
    }

    private interface Reading {
        Exchange.Respond answer() throws IOException, UploadRejectedException;
    }

    private static Exchange.Respond answered(Reading reading) {
        try {
            return reading.answer();
        } catch (UploadRejectedException refusal) {
            return refused(refusal);
        } catch (IOException later) {
            Faults.unavailable(later);
            return Problem.plain(503, "try again later").in(RetryAfter.later(Answer.of(503)));
        }
    }

    /** An answer in any case but that the content is not, or not yet, to be read. */
    Optional<Exchange.Respond> unlessPending(RequestHead head, Caller caller, UploadId id) throws IOException {
        try {
            return Optional.of(content(head, caller, file(caller, id)));
        } catch (UploadRejectedException refusal) {
            return refusal.why() == Rejection.NOT_AVAILABLE ? Optional.empty() : Optional.of(refused(refusal));
        }
    }

    /** Empty if there is no content, or none for this caller. */
    Optional<Exchange.Respond> available(RequestHead head, Caller caller, UploadId id) throws IOException {
        try {
            return Optional.of(content(head, caller, file(caller, id)));
        } catch (UploadRejectedException refusal) {
            return Optional.empty();
        }
    }

    private StoredFile file(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return service.status(caller, id)
                .file()
                .orElseThrow(() -> new UploadRejectedException(
                        Rejection.NOT_AVAILABLE, "upload " + id + " is a part and has no content of its own"));
    }

    private Exchange.Respond content(RequestHead head, Caller caller, StoredFile file)
            throws IOException, UploadRejectedException {
        Optional<String> tag = file.sha256().map(sum -> "\"" + sum.hex() + "\"");
        Preconditions conditions = new Preconditions(tag, file.updatedAt());
        Preconditions.Outcome outcome = conditions.judge(head.headers());
        if (outcome == Preconditions.Outcome.GO_ON && !head.method().equals("HEAD")) {
            return ranges(caller, file, tag, wish(head.headers(), conditions, file));
        }
        checkReadable(caller, file);
        return switch (outcome) {
            case FAILED -> Problem.plain(412, "the content is another one").in(validated(412, tag, file));
            case NOT_MODIFIED -> validated(304, tag, file).empty();
            case GO_ON -> described(file, tag);
        };
    }

    /** Only opening it says whether the caller may read, also where nothing is sent. */
    private void checkReadable(Caller caller, StoredFile file) throws IOException, UploadRejectedException {
        service.open(caller, file.id(), NOTHING).close();
    }

    /** Range is of GET only (section 14.2). */
    private static RangeWish wish(Headers asked, Preconditions conditions, StoredFile file) {
        return conditions.rangeFits(asked)
                ? RangeWish.of(asked.all("Range"), file.length().orElse(0))
                : RangeWish.Whole.WHOLE;
    }

    private Exchange.Respond ranges(Caller caller, StoredFile file, Optional<String> tag, RangeWish wish)
            throws IOException, UploadRejectedException {
        long length = file.length().orElse(0);
        if (wish instanceof RangeWish.Unsatisfiable) {
            checkReadable(caller, file);
            return Problem.plain(416, "the content has " + length + " bytes")
                    .in(validated(416, tag, file).with("Content-Range", "bytes */" + length));
        }
        if (!(wish instanceof RangeWish.Some some)) {
            return one(safe(200, tag, file), caller, file, ByteRange.ALL);
        }
        if (some.ranges().size() == 1) {
            ByteRange range = some.ranges().get(0);
            Answer answer = safe(206, tag, file).with("Content-Range", Multipart.contentRange(range, length));
            return one(answer, caller, file, range);
        }
        checkReadable(caller, file);
        return several(caller, file, tag, some.ranges());
    }

    private Exchange.Respond one(Answer answer, Caller caller, StoredFile file, ByteRange range)
            throws IOException, UploadRejectedException {
        Download download = service.open(caller, file.id(), range);
        return answer.with("Content-Type", ServedType.of(file))
                .body(download.content().length(), Bodies.of(download.content(), service.executor()));
    }

    private Exchange.Respond several(Caller caller, StoredFile file, Optional<String> tag, List<ByteRange> ranges) {
        String boundary = file.sha256().map(sum -> "pawl-" + sum.hex()).orElse("pawl-" + file.id());
        Multipart body = new Multipart(
                range -> opened(caller, file, range),
                ranges,
                boundary,
                ServedType.of(file),
                file.length().orElse(0),
                service.executor());
        return safe(206, tag, file)
                .with("Content-Type", "multipart/byteranges; boundary=" + boundary)
                .body(body.length(), body);
    }

    /** The head of the answer is gone already. */
    private Storage.Content opened(Caller caller, StoredFile file, ByteRange range) throws IOException {
        try {
            return service.open(caller, file.id(), range).content();
        } catch (UploadRejectedException gone) {
            throw new IOException("file " + file.id() + " went away while it was read", gone);
        }
    }

    private static Exchange.Respond described(StoredFile file, Optional<String> tag) {
        return safe(200, tag, file)
                .with("Content-Type", ServedType.of(file))
                .body(file.length().orElse(0), Bodies.empty());
    }

    private static Answer validated(int status, Optional<String> tag, StoredFile file) {
        return Answer.of(status)
                .with("ETag", tag)
                .with("Last-Modified", HttpDate.of(file.updatedAt()))
                .with("Cache-Control", CACHING);
    }

    private static Answer safe(int status, Optional<String> tag, StoredFile file) {
        return validated(status, tag, file)
                .with("Accept-Ranges", "bytes")
                .with("Content-Disposition", ServedType.disposition(file))
                .with("X-Content-Type-Options", "nosniff")
                .with("Content-Security-Policy", "sandbox; default-src 'none'")
                .with("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static Exchange.Respond refused(UploadRejectedException refusal) {
        int status = status(refusal.why());
        Answer answer = Answer.of(status).with("Cache-Control", "no-store");
        Refusal.on(answer, refusal);
        return Problem.of(refusal.why(), Objects.requireNonNullElse(refusal.getMessage(), ""))
                .in(answer);
    }

    private static int status(Rejection why) {
        return switch (why) {
            case UNKNOWN, GONE -> 404;
            case EXPIRED, BYTES_LOST -> 410;
            case QUARANTINED, TYPE_REFUSED -> 403;
            case RATE_LIMITED -> 429;
            case CLOSING -> 503;
            case NOT_AVAILABLE,
                    INCOMPLETE,
                    PAUSED,
                    MALFORMED,
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
