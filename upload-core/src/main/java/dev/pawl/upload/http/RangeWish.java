// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.ByteRange;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a Range field asks for (RFC 9110, section 14). Several ranges, other units and what is not well formed count as no
 * wish, as section 14.2 allows.
 */
sealed interface RangeWish {
    /** All of it. */
    enum Whole implements RangeWish {
        /** All of it. */
        WHOLE
    }

    /** One range that lies in the content and has a byte. */
    record Part(ByteRange range) implements RangeWish {}

    /** One range that lies outside. */
    enum Unsatisfiable implements RangeWish {
        /** Nothing of it. */
        UNSATISFIABLE
    }

    static RangeWish of(Optional<String> field, long length) {
        String unit = "bytes=";
        if (field.isEmpty() || !field.get().regionMatches(true, 0, unit, 0, unit.length())) {
            return Whole.WHOLE;
        }
        String set = field.get().substring(unit.length()).strip();
        int dash = set.indexOf('-');
        if (dash < 0) {
            return Whole.WHOLE;
        }
        return dash == 0 ? suffix(set.substring(1), length) : from(set, dash, length);
    }

    private static RangeWish suffix(String count, long length) {
        OptionalLong bytes = Numbers.parse(count);
        if (bytes.isEmpty()) {
            return Whole.WHOLE;
        }
        long first = Math.max(0, length - bytes.getAsLong());
        return part(first, length - first, length);
    }

    private static RangeWish from(String set, int dash, long length) {
        OptionalLong first = Numbers.parse(set.substring(0, dash));
        String lastText = set.substring(dash + 1);
        OptionalLong last = lastText.isEmpty() ? OptionalLong.of(Long.MAX_VALUE) : Numbers.parse(lastText);
        if (first.isEmpty() || last.isEmpty() || last.getAsLong() < first.getAsLong()) {
            return Whole.WHOLE;
        }
        long end = Math.min(last.getAsLong(), length - 1) + 1;
        return part(first.getAsLong(), end - first.getAsLong(), length);
    }

    private static RangeWish part(long first, long count, long length) {
        return first >= length || count <= 0 ? Unsatisfiable.UNSATISFIABLE : new Part(new ByteRange(first, count));
    }
}
