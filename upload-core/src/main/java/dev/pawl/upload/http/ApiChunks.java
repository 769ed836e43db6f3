// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.ChunkSpec;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One numbered chunk: as the next bytes of its upload if it is the next one, else beside them. Chunks that come in order
 * need no assembling then, and chunks in any order are right.
 */
final class ApiChunks {
    static final String NUMBER = "chunkNumber";

    private static final String NUMBER_FIELD = "X-Chunk-Number";

    private final UploadService service;
    private final ApiSettings settings;
    private final OpenChunks open;

    ApiChunks(UploadService service, ApiSettings settings) {
        this.service = service;
        this.settings = settings;
        this.open = new OpenChunks(settings.openChunks());
    }

    /**
     * A chunk as its request describes it.
     *
     * @param coming its bytes, if that is known before they come
     */
    record Wanted(OptionalLong number, OptionalLong coming, Optional<Checksum> checksum) {}

    Exchange begin(RequestHead head, Caller caller, UploadId id, ApiAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        Optional<String> boundary = FormReader.boundary(head.headers());
        OptionalLong number = number(head);
        Optional<Checksum> checksum = ApiChecksum.of(head.headers());
        if (boundary.isPresent()) {
            Wanted form = new Wanted(number, OptionalLong.empty(), checksum);
            return new Exchange.Receive(
                    new FormSink(boundary.get(), this, caller, id, form, answers, service.executor(), watch()));
        }
        if (head.headers().has("Content-Type") && !ApiAppend.bytes(head.headers())) {
            return answers.wrongType(ApiAppend.BYTES + " or multipart/form-data");
        }
        OptionalLong coming = head.headers().has("Transfer-Encoding")
                ? OptionalLong.empty()
                : head.headers().first("Content-Length").map(Numbers::parse).orElse(OptionalLong.empty());
        return new Exchange.Receive(sink(caller, id, new Wanted(number, coming, checksum), answers));
    }

    /** Takes the bytes of a chunk. */
    AppendSink sink(Caller caller, UploadId id, Wanted wanted, ApiAnswer answers)
            throws IOException, UploadRejectedException, BadRequestException {
        long number = wanted.number().orElseThrow(() -> new BadRequestException(NUMBER + " is missing"));
        UploadSession session = service.status(caller, id).session();
        ByteRange range = range(session, number, wanted.coming());
        Runnable leave = open.enter(id);
        try {
            Append append = opened(caller, session, range, wanted);
            Map<String, Object> more = new LinkedHashMap<>();
            more.put(NUMBER, number);
            more.put("offset", range.first());
            ApiEnds ends = new ApiEnds(answers, ApiEnds.Content.CHUNK, OptionalLong.empty(), more);
            return new AppendSink(append, ends, service.executor(), watch(), leave);
        } catch (IOException | UploadRejectedException | RuntimeException refused) {
            leave.run();
            throw refused;
        }
    }

    private static ByteRange range(UploadSession session, long number, OptionalLong coming)
            throws UploadRejectedException, BadRequestException {
        ChunkGrid grid = ChunkGrid.of(session)
                .orElseThrow(() -> new UploadRejectedException(
                        Rejection.MALFORMED,
                        "upload " + session.id() + " was begun without numbered chunks or has no length yet"));
        if (number >= grid.count()) {
            throw new BadRequestException("there are " + grid.count() + " chunks, and none is number " + number);
        }
        ByteRange range = grid.range(number);
        if (coming.isPresent() && coming.getAsLong() != range.length()) {
            throw new BadRequestException(
                    "chunk " + number + " has " + range.length() + " bytes, not " + coming.getAsLong());
        }
        return range;
    }

    /** Only a chunk whose length is known goes behind the others: what came of a wrong one would stay there. */
    private Append opened(Caller caller, UploadSession session, ByteRange range, Wanted wanted)
            throws IOException, UploadRejectedException {
        boolean next = wanted.coming().isPresent()
                && range.first() == session.offset()
                && session.state().takesBytes()
                && !session.content().prepared();
        if (next) {
            AppendSpec plain = AppendSpec.at(range.first());
            try {
                return service.append(
                        caller,
                        session.id(),
                        wanted.checksum().map(plain::checkedBy).orElse(plain));
            } catch (UploadRejectedException refusal) {
                if (refusal.why() != Rejection.OFFSET_MISMATCH) {
                    throw refusal;
                }
            }
        }
        return service.chunk(caller, session.id(), new ChunkSpec(range, wanted.checksum()));
    }

    private IdleWatch watch() {
        return new IdleWatch(settings.patience(), service.executor());
    }

    private static OptionalLong number(RequestHead head) throws BadRequestException {
        OptionalLong inQuery = QueryText.of(head.query()).natural(NUMBER);
        OptionalLong inField = Numbers.field(head.headers(), NUMBER_FIELD);
        if (inQuery.isPresent() && inField.isPresent() && !inQuery.equals(inField)) {
            throw new BadRequestException(NUMBER + " is said twice, and not the same");
        }
        return inQuery.isPresent() ? inQuery : inField;
    }
}
