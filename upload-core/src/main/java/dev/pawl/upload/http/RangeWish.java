// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a Range field asks for (RFC 9110, section 14). Other units, what is not well formed, more than 16 ranges, and
 * ranges that together are longer than the content count as no wish, as section 14.2 allows.
 */
sealed interface RangeWish {
    /** The most ranges of one request. */
    int MOST_RANGES = 16;

    /** All of it. */
    enum Whole implements RangeWish {
        /** All of it. */
        WHOLE
    }

    /** One range or several, in the client's order; each lies in the content and has a byte. */
    record Some(List<ByteRange> ranges) implements RangeWish {}

    /** Nothing but ranges that lie outside. */
    enum Unsatisfiable implements RangeWish {
        /** Nothing of it. */
        UNSATISFIABLE
    }

    static RangeWish of(List<String> lines, long length) {
        String unit = "bytes=";
        if (lines.size() != 1 || length == 0 || !lines.get(0).regionMatches(true, 0, unit, 0, unit.length())) {
            return Whole.WHOLE;
        }
        String[] elements = lines.get(0).substring(unit.length()).split(",", MOST_RANGES + 1);
        if (elements.length > MOST_RANGES) {
            return Whole.WHOLE;
        }
        List<ByteRange> ranges = new ArrayList<>();
        boolean something = false;
        for (String element : elements) {
            if (element.isBlank()) {
                continue;
            }
            Optional<ByteRange> range = range(element.strip(), length);
            if (range.isEmpty()) {
                return Whole.WHOLE;
            }
            something = true;
            range.filter(one -> one.length() > 0).ifPresent(ranges::add);
        }
        return something ? wish(ranges, length) : Whole.WHOLE;
    }

    private static RangeWish wish(List<ByteRange> ranges, long length) {
        if (ranges.isEmpty()) {
            return Unsatisfiable.UNSATISFIABLE;
        }
        long left = length;
        for (ByteRange range : ranges) {
            left -= Math.min(left + 1, range.length());
        }
        return left < 0 ? Whole.WHOLE : new Some(List.copyOf(ranges));
    }

    /** Within the content, perhaps without a byte; empty if the element is not well formed. */
    private static Optional<ByteRange> range(String element, long length) {
        int dash = element.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        OptionalLong last = Numbers.parse(element.substring(dash + 1));
        if (dash == 0) {
            return last.isEmpty() ? Optional.empty() : Optional.of(suffix(last.getAsLong(), length));
        }
        OptionalLong first = Numbers.parse(element.substring(0, dash));
        boolean open = dash == element.length() - 1;
        if (first.isEmpty() || !open && last.orElse(-1) < first.getAsLong()) {
            return Optional.empty();
        }
        long end = Math.min(last.orElse(Long.MAX_VALUE), length - 1) + 1;
        return Optional.of(new ByteRange(first.getAsLong(), Math.max(0, end - first.getAsLong())));
    }

    private static ByteRange suffix(long count, long length) {
        long first = Math.max(0, length - count);
        return new ByteRange(first, length - first);
    }
}
