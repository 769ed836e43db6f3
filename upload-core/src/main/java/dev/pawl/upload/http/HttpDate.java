// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Dates of HTTP, RFC 9110, section 5.6.7: {@code Sat, 21 Nov 2026 19:22:04 GMT}, and the two obsolete forms of others. */
final class HttpDate {
    private static final int LONGEST = 40;
    // not RFC_1123_DATE_TIME, which writes the days 1 to 9 with one digit
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final List<DateTimeFormatter> READ = List.of(
            FORMAT,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.EPOCH)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US));

    private HttpDate() {}

    /** Fractions of a second are cut off. */
    static String of(Instant instant) {
        return FORMAT.format(instant);
    }

    /** Empty for what is no date. */
    static Optional<Instant> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        for (DateTimeFormatter form : READ) {
            try {
                return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException another) {
                // perhaps the next form
            }
        }
        return Optional.empty();
    }
}
