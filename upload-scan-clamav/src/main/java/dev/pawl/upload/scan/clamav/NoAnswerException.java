// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

/** A conversation with clamd that ended without anything to go by. Says nothing about the content. */
final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    NoAnswerException(String text) {
        super(text);
    }

    NoAnswerException(String text, Throwable cause) {
        super(text + ": " + cause.getMessage(), cause);
    }
}
