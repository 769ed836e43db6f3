// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;

/** A service answered, and the answer was no. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    /** What decides how it goes on. */
    enum Why {
        /** There is no such object. */
        NO_OBJECT,
        /** There is no such multipart upload, or no more. */
        NO_UPLOAD,
        /** The range lies outside the object. */
        RANGE,
        /** The name is taken. */
        TAKEN,
        /** Anything else; trying again may help. */
        OTHER
    }

    private final Why why;

    RefusedException(Why why, String text, Throwable cause) {
        super(text, cause);
        this.why = why;
    }

    RefusedException(Why why, String text) {
        super(text);
        this.why = why;
    }

    Why why() {
        return why;
    }
}
