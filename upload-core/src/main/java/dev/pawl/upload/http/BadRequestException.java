// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

/** A request is not what its protocol's grammar allows. The only exception of parsers. */
final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String text;

    BadRequestException(String text) {
        this(400, text);
    }

    /** A request that is well formed, and refused for what stands in it. */
    BadRequestException(int status, String text) {
        super(text);
        this.status = status;
        this.text = text;
    }

    int status() {
        return status;
    }

    /** For the client. */
    String text() {
        return text;
    }
}
