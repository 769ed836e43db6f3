// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSpec;
import java.util.List;
import java.util.OptionalLong;

/** What the head of a tus request says about bytes: their media type, their place, the length of the whole. */
final class TusBody {
    private static final String TYPE = "application/offset+octet-stream";

    private TusBody() {}

    /** Exactly the one type, without parameters: nothing in between shall take the bytes for something else. */
    static boolean announced(RequestHead head) {
        List<String> types = head.headers().all("Content-Type");
        return types.size() == 1 && types.get(0).equalsIgnoreCase(TYPE);
    }

    static Exchange.Respond wrongType() {
        return TusAnswer.refused(415, "Content-Type is not " + TYPE);
    }

    static long offset(Headers headers) throws BadRequestException {
        return Numbers.field(headers, "Upload-Offset")
                .orElseThrow(() -> new BadRequestException("Upload-Offset is missing"));
    }

    static OptionalLong length(Headers headers) throws BadRequestException, UploadRejectedException {
        OptionalLong length = Numbers.field(headers, "Upload-Length");
        if (length.orElse(0) > UploadSpec.MOST_BYTES) {
            throw new UploadRejectedException(
                    Rejection.TOO_LARGE, "Upload-Length is beyond " + UploadSpec.MOST_BYTES + " bytes");
        }
        return length;
    }
}
