// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

/** A value of a structured field (RFC 9651), as far as anybody here asks for it. */
sealed interface SfValue {
    /** An Integer: 15 digits at most. */
    record Whole(long value) implements SfValue {}

    /** A Boolean. */
    record Flag(boolean set) implements SfValue {}

    /** A Byte Sequence, in lower-case hexadecimal digits. */
    record Bytes(String hex) implements SfValue {}

    /** Well formed, and of a type that no field of ours has. */
    enum Other implements SfValue {
        /** Nothing more is known. */
        OTHER
    }
}
