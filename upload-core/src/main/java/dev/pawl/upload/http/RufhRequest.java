// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec.Completion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the head of a request says about bytes in Resumable Uploads for HTTP. What is not well formed counts as not said.
 *
 * @param dialect of the client
 * @param offset of the first byte
 * @param completion whether the upload ends with this request
 * @param length of the whole
 * @param coming bytes of this request's content, if it says how many
 */
record RufhRequest(
        RufhDialect dialect,
        OptionalLong offset,
        Optional<Completion> completion,
        OptionalLong length,
        OptionalLong coming) {
    static final String OFFSET = "Upload-Offset";
    static final String COMPLETE = "Upload-Complete";
    static final String LENGTH = "Upload-Length";
    static final String APPEND_TYPE = "application/partial-upload";

    static RufhRequest of(RequestHead head) {
        Headers headers = head.headers();
        Optional<Completion> said = StructuredFields.flag(headers, COMPLETE)
                .map(complete -> complete ? Completion.LAST : Completion.NOT_LAST);
        OptionalLong coming = headers.has("Transfer-Encoding")
                ? OptionalLong.empty()
                : headers.first("Content-Length").map(Numbers::parse).orElse(OptionalLong.empty());
        return new RufhRequest(
                RufhDialect.of(headers),
                StructuredFields.natural(headers, OFFSET),
                said,
                StructuredFields.natural(headers, LENGTH),
                coming);
    }

    /** Whether a request is marked as one of this protocol, well or not. */
    static boolean marked(Headers headers) {
        return headers.has(COMPLETE)
                || headers.has("Upload-Incomplete")
                || headers.has(RufhDialect.FIELD)
                || partial(headers);
    }

    /** Whether the content is a piece of an upload. */
    static boolean partial(Headers headers) {
        List<String> types = headers.all("Content-Type");
        return types.size() == 1 && types.get(0).equalsIgnoreCase(APPEND_TYPE);
    }

    /** Whether there is a field that only requests with content may have. */
    static boolean describesContent(Headers headers) {
        return headers.has(OFFSET) || headers.has(COMPLETE) || headers.has(LENGTH);
    }

    /**
     * The length of the whole, which the request may say in two ways: in Upload-Length, and by ending here.
     *
     * @param at where the request's content begins
     * @param rule whether it ends the upload
     * @return empty if nothing says it
     * @throws UploadRejectedException LENGTH_CONFLICT if both say something else, TOO_LARGE
     */
    OptionalLong whole(long at, Completion rule) throws UploadRejectedException {
        if (coming.orElse(0) > UploadSpec.MOST_BYTES - at) {
            throw new UploadRejectedException(
                    Rejection.TOO_LARGE, "an upload may have " + UploadSpec.MOST_BYTES + " bytes");
        }
        if (coming.isEmpty()) {
            return length;
        }
        long end = at + coming.getAsLong();
        boolean last = rule == Completion.LAST;
        boolean agree = last ? length.orElse(end) == end : length.orElse(end) >= end;
        if (!agree) {
            throw new UploadRejectedException(
                    Rejection.LENGTH_CONFLICT,
                    "the content " + (last ? "ends at " : "reaches ") + end + " and " + LENGTH + " is "
                            + length.getAsLong());
        }
        return last ? OptionalLong.of(end) : length;
    }
}
