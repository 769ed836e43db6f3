// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.Checksum.Algorithm;

/** A checksum in a column: the bare digits of a SHA-256, others behind their name. */
final class ChecksumText {
    private ChecksumText() {}

    static String of(Checksum checksum) {
        return checksum.algorithm() == Algorithm.SHA256
                ? checksum.hex()
                : checksum.algorithm().name() + ':' + checksum.hex();
    }

    static Checksum read(String text) {
        int mark = text.indexOf(':');
        return mark < 0
                ? new Checksum(Algorithm.SHA256, text)
                : new Checksum(Algorithm.valueOf(text.substring(0, mark)), text.substring(mark + 1));
    }
}
