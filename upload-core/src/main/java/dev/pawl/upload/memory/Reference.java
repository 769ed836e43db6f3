// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a checkpoint says: bytes {@code [0, length)} of the piece with a key, which no other upload has. */
record Reference(long key, long length) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}) ([0-9]{1,18})");

    static Reference read(UploadId id, Checkpoint checkpoint) throws BytesLostException {
        Matcher text = FORM.matcher(new String(checkpoint.state(), ISO_8859_1));
        if (!text.matches()) {
            throw new BytesLostException("upload " + id + " has a " + checkpoint + " that was not made here");
        }
        return new Reference(Long.parseLong(text.group(1)), Long.parseLong(text.group(2)));
    }

    Checkpoint checkpoint() {
        return Checkpoint.of((key + " " + length).getBytes(ISO_8859_1));
    }
}
