// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.json.JsonException;
import dev.pawl.upload.http.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Begins an upload by a JSON object that says what will come. */
final class ApiCreation {
    /** Whether the length may come later. */
    enum Length {
        NEEDED,
        MAY_COME_LATER
    }

    static final String JSON = "application/json";
    private static final Set<String> MEMBERS =
            Set.of("fileName", "fileSize", "contentType", "chunkSize", "checksum", "metadata");

    private final UploadService service;
    private final ApiSettings settings;

    ApiCreation(UploadService service, ApiSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    /** Whether the content is JSON, whatever its parameters say: there is one encoding of it (RFC 8259). */
    static boolean announced(Headers headers) {
        List<String> types = headers.all("Content-Type");
        return types.size() == 1 && types.get(0).split(";", 2)[0].strip().equalsIgnoreCase(JSON);
    }

    Exchange begin(RequestHead head, Caller caller, Length length, ApiAnswer answers) {
        if (!(caller instanceof Caller.Owner owner)) {
            return answers.problem(403, "an operator owns no uploads");
        }
        if (!announced(head.headers())) {
            return answers.wrongType(JSON);
        }
        return new Exchange.Receive(new SmallBody(
                JsonObject.MOST_BYTES,
                body -> answers.now(() -> created(owner, spec(body, length), answers)),
                answers,
                service.executor(),
                new IdleWatch(settings.patience(), service.executor())));
    }

    private Exchange.Respond created(Caller.Owner owner, UploadSpec spec, ApiAnswer answers)
            throws IOException, UploadRejectedException {
        UploadId id = service.create(owner.id(), spec).id();
        return answers.upload(201, service.status(owner, id), Map.of());
    }

    private UploadSpec spec(byte[] body, Length rule) throws BadRequestException, UploadRejectedException {
        try {
            JsonObject wish = JsonObject.read(body, MEMBERS);
            OptionalLong length = wish.natural("fileSize");
            if (length.isEmpty() && rule == Length.NEEDED) {
                throw new BadRequestException("fileSize is missing");
            }
            if (length.orElse(0) > UploadSpec.MOST_BYTES) {
                throw new UploadRejectedException(
                        Rejection.TOO_LARGE, "fileSize is beyond " + UploadSpec.MOST_BYTES + " bytes");
            }
            return new UploadSpec(
                    length,
                    FileNames.display(wish.text("fileName").orElse("")),
                    wish.text("contentType").filter(DeclaredType::plausible),
                    wish.texts("metadata"),
                    checksum(wish.text("checksum")),
                    OptionalLong.of(chunkSize(wish.natural("chunkSize"))),
                    UploadSpec.Role.WHOLE,
                    List.of(),
                    Map.of());
        } catch (JsonException problem) {
            throw new BadRequestException(problem.text());
        } catch (IllegalArgumentException tooMuch) {
            throw new BadRequestException("metadata has at most 32 pairs of well-formed text and 4096 characters");
        }
    }

    private long chunkSize(OptionalLong wished) throws BadRequestException {
        long size = wished.orElse(settings.chunkSize());
        if (size < 1 || size > UploadSpec.MOST_BYTES) {
            throw new BadRequestException("chunkSize is not from 1 to " + UploadSpec.MOST_BYTES);
        }
        return size;
    }

    private static Optional<Checksum> checksum(Optional<String> digits) throws BadRequestException {
        return digits.isEmpty() ? Optional.empty() : Optional.of(ApiChecksum.hex("checksum", digits.get()));
    }
}
