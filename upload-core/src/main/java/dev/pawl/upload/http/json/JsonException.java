// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http.json;

/** Text is not the JSON that was wanted. The message is for the client and repeats nothing that is long or unprintable. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1;

    private final String text;

    JsonException(String text) {
        super(text);
        this.text = text;
    }

    /**
     * What is wrong.
     *
     * @return for the client
     */
    public String text() {
        return text;
    }
}
