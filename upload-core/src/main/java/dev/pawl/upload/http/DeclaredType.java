// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.List;
import java.util.Optional;

/** The media type a client claims, if it could be one. Never trusted. */
final class DeclaredType {
    private static final int LONGEST = 255;

    private DeclaredType() {}

    static boolean plausible(String text) {
        return text.length() <= LONGEST && text.indexOf('/') > 0 && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    /** Of a request whose content is a representation. */
    static Optional<String> of(Headers headers) {
        List<String> types = headers.all("Content-Type");
        return types.size() == 1 ? Optional.of(types.get(0)).filter(DeclaredType::plausible) : Optional.empty();
    }
}
