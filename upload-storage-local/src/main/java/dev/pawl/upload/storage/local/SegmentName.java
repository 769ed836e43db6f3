// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a segment: the upload, the epoch under which it began, the boot (one start of a storage) that began it, and
 * random bits. Two segments never have one name, and a name leads nowhere but into the holding area.
 */
record SegmentName(UploadId id, long epoch, int boot, long random) {
    private static final Pattern TEXT =
            Pattern.compile("([a-z2-7]{26})\\.([1-9][0-9]{0,17})\\.([0-9a-f]{8})([0-9a-f]{16})");

    SegmentName {
        if (epoch < 1) {
            throw new IllegalArgumentException("epochs begin with 1, not " + epoch);
        }
    }

    static Optional<SegmentName> parse(String text) {
        Matcher m = TEXT.matcher(text);
        return m.matches()
                ? Optional.of(new SegmentName(
                        new UploadId(m.group(1)),
                        Long.parseLong(m.group(2)),
                        Integer.parseUnsignedInt(m.group(3), 16),
                        Long.parseUnsignedLong(m.group(4), 16)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return id + "." + epoch + "." + hex(boot & 0xffffffffL, 8) + hex(random, 16);
    }

    private static String hex(long bits, int digits) {
        String text = Long.toHexString(bits);
        return "0".repeat(digits - text.length()) + text;
    }
}
