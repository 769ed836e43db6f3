// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** First bytes as characters, in the encoding that their byte order mark, or a leading "<", gives away. */
final class Characters {
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

    private Characters() {}

    /** By their mark; empty without one. */
    static Optional<String> marked(Head head) {
        if (head.at(0, 0xef, 0xbb, 0xbf)) {
            return Optional.of(decoded(head, 3, StandardCharsets.UTF_8));
        }
        if (head.at(0, 0, 0, 0xfe, 0xff)) {
            return Optional.of(decoded(head, 4, UTF_32BE));
        }
        if (head.at(0, 0xff, 0xfe, 0, 0)) {
            return Optional.of(decoded(head, 4, UTF_32LE));
        }
        if (head.at(0, 0xfe, 0xff)) {
            return Optional.of(decoded(head, 2, StandardCharsets.UTF_16BE));
        }
        return head.at(0, 0xff, 0xfe) ? Optional.of(decoded(head, 2, StandardCharsets.UTF_16LE)) : Optional.empty();
    }

    /** By whatever means: markup is found also where an editor would show none. */
    static String any(Head head) {
        return marked(head).orElseGet(() -> {
            if (head.at(0, '<', 0)) {
                return decoded(head, 0, StandardCharsets.UTF_16LE);
            }
            return head.at(0, 0, '<')
                    ? decoded(head, 0, StandardCharsets.UTF_16BE)
                    : decoded(head, 0, StandardCharsets.ISO_8859_1);
        });
    }

    private static String decoded(Head head, int from, Charset charset) {
        return new String(head.bytes(), from, head.length() - from, charset);
    }
}
