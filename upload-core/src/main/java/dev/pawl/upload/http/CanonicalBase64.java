// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.Base64;
import java.util.Optional;

/** Base64 (RFC 4648, section 4) in the one form that encoding gives: padded, no stray bits, no other alphabet. */
final class CanonicalBase64 {
    private CanonicalBase64() {}

    static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            // the decoder also takes "YR==" for "YQ==", and "YQ"
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
