// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

/** Recorded bytes are gone or damaged; trying again cannot help. */
public final class BytesLostException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * A loss.
     *
     * @param text which upload, what was expected and what is there
     */
    public BytesLostException(String text) {
        super(text);
    }
}
