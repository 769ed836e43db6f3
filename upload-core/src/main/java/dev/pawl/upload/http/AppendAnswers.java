// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Status;
import java.io.IOException;
import java.util.Optional;

/** How a protocol reads what came behind a body, and what it answers at the body's end. */
interface AppendAnswers {
    /** The checksum behind the body, if one was announced. */
    Optional<Checksum> trailer(Headers trailers) throws BadRequestException;

    /** All bytes are recorded. */
    Exchange.Respond recorded(Status status);

    /** The body was cut; what counts of it is recorded. */
    Exchange.Respond cut(Status status);

    Exchange.Respond refused(UploadRejectedException refusal);

    Exchange.Respond malformed(BadRequestException problem);

    /** Not now. */
    Exchange.Respond unavailable(IOException cause);

    /** Our fault. */
    Exchange.Respond broken();
}
