// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** PATCH on an upload: bytes at an offset, which must be the one where the upload stands. */
final class ApiAppend {
    static final String OFFSET = "Upload-Offset";
    static final String BYTES = "application/octet-stream";

    private final UploadService service;
    private final ApiSettings settings;

    ApiAppend(UploadService service, ApiSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    static boolean bytes(Headers headers) {
        List<String> types = headers.all("Content-Type");
        return types.size() == 1 && types.get(0).equalsIgnoreCase(BYTES);
    }

    Exchange begin(RequestHead head, Caller caller, UploadId id, ApiAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        if (!bytes(head.headers())) {
            return answers.wrongType(BYTES);
        }
        long offset = Numbers.field(head.headers(), OFFSET)
                .orElseThrow(() -> new BadRequestException(OFFSET + " is missing"));
        Optional<Checksum> checksum = ApiChecksum.of(head.headers());
        AppendSpec plain = AppendSpec.at(offset).declaring(TusBody.length(head.headers()));
        ApiEnds ends = new ApiEnds(answers, ApiEnds.Content.BYTES, OptionalLong.of(offset), Map.of());
        try {
            checkRoom(head.headers(), offset, service.status(caller, id).session());
            Append append =
                    service.append(caller, id, checksum.map(plain::checkedBy).orElse(plain));
            return new Exchange.Receive(new AppendSink(
                    append, ends, service.executor(), new IdleWatch(settings.patience(), service.executor())));
        } catch (UploadRejectedException refusal) {
            return ends.refused(refusal);
        }
    }

    /** Before a byte is read: of what is too long nothing is kept. Chunked coding shows only later that it is. */
    private static void checkRoom(Headers headers, long offset, UploadSession session) throws UploadRejectedException {
        long coming = headers.first("Content-Length")
                .map(Numbers::parse)
                .orElse(OptionalLong.empty())
                .orElse(0);
        boolean here = session.state().takesBytes() && session.offset() == offset;
        if (here && coming > session.length().orElse(Long.MAX_VALUE) - offset) {
            throw new UploadRejectedException(
                    Rejection.OVER_LENGTH,
                    "upload " + session.id() + " wants " + (session.length().getAsLong() - offset) + " more bytes, not "
                            + coming);
        }
    }
}
