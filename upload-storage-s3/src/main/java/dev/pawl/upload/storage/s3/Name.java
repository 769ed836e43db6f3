// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.util.HexFormat;
import java.util.Optional;

/**
 * Names an object of the holding area within its upload: what it is, the epoch that wrote it, and 64 random bits, so that
 * no two objects ever have one name, whoever writes them.
 */
record Name(Kind kind, long epoch, long token) {
    /** What an object holds. */
    enum Kind {
        /** Parts of one size, written as one multipart upload. */
        STAGE('s'),
        /** Less than a part. */
        TAIL('t'),
        /** Others, joined. */
        JOINED('j');

        final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        static Optional<Kind> of(char letter) {
            for (Kind kind : values()) {
                if (kind.letter == letter) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    private static final HexFormat HEX = HexFormat.of();

    String text() {
        return kind.letter + HEX.toHexDigits(epoch) + "-" + HEX.toHexDigits(token);
    }

    /** Empty for what this storage did not name. */
    static Optional<Name> parse(String text) {
        if (text.length() != 34 || text.charAt(17) != '-') {
            return Optional.empty();
        }
        try {
            Name name = new Name(
                    Kind.of(text.charAt(0)).orElseThrow(IllegalArgumentException::new),
                    HexFormat.fromHexDigitsToLong(text, 1, 17),
                    HexFormat.fromHexDigitsToLong(text, 18, 34));
            return name.text().equals(text) ? Optional.of(name) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
