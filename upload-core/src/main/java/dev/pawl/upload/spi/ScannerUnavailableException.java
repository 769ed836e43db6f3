// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

/** The scanner gave no verdict. Says nothing about the content: try again later. */
public final class ScannerUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * No verdict.
     *
     * @param text which scanner and what happened
     */
    public ScannerUnavailableException(String text) {
        super(text);
    }

    /**
     * No verdict.
     *
     * @param text which scanner and what happened
     * @param cause of it
     */
    public ScannerUnavailableException(String text, Throwable cause) {
        super(text, cause);
    }
}
