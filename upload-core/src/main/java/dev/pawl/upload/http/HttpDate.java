// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** IMF-fixdate, RFC 9110, section 5.6.7: {@code Sat, 21 Nov 2026 19:22:04 GMT}. */
final class HttpDate {
    // not RFC_1123_DATE_TIME, which writes the days 1 to 9 with one digit
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    /** Fractions of a second are cut off. */
    static String of(Instant instant) {
        return FORMAT.format(instant);
    }
}
