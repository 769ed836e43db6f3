// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static java.time.format.DateTimeFormatter.ISO_LOCAL_TIME;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What clamd says of itself. With none but signatures of the operator's own it tells its version only.
 *
 * @param engine its whole answer: {@code ClamAV 1.4.6} or {@code ClamAV 1.4.6/27500/Mon Dec 23 09:41:21 2024}
 * @param version of the program
 * @param signatures number of the daily signature database, if told
 * @param signaturesMade when that was made, by the clock and in the time zone of the daemon's machine, if told
 */
public record ClamavHealth(
        String engine, String version, Optional<String> signatures, Optional<LocalDateTime> signaturesMade) {
    private static final String PROGRAM = "ClamAV ";
    private static final int LONGEST = 200;

    /** The form of C's ctime, whatever the language of this machine. */
    private static final DateTimeFormatter CTIME = new DateTimeFormatterBuilder()
            .appendText(ChronoField.DAY_OF_WEEK, names("Mon Tue Wed Thu Fri Sat Sun"))
            .appendLiteral(' ')
            .appendText(ChronoField.MONTH_OF_YEAR, names("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"))
            .appendLiteral(' ')
            .padNext(2)
            .appendValue(ChronoField.DAY_OF_MONTH)
            .appendLiteral(' ')
            .append(ISO_LOCAL_TIME)
            .appendLiteral(' ')
            .appendValue(ChronoField.YEAR, 4)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /**
     * How old the signatures are.
     *
     * @param now by the wall clock
     * @param clamds time zone of the daemon's machine, which it does not tell
     * @return empty if the daemon told no date
     */
    public Optional<Duration> signatureAge(Instant now, ZoneId clamds) {
        return signaturesMade.map(made -> Duration.between(made.atZone(clamds).toInstant(), now));
    }

    /** Empty if that is not an answer of ClamAV. */
    static Optional<ClamavHealth> parse(String line) {
        if (!line.startsWith(PROGRAM) || line.length() > LONGEST || line.contains("\"")) {
            return Optional.empty();
        }
        String[] parts = line.substring(PROGRAM.length()).split("/", 3);
        if (parts[0].isBlank()) {
            return Optional.empty();
        }
        Optional<String> number =
                parts.length < 2 ? Optional.empty() : Optional.of(parts[1]).filter(s -> !s.isBlank());
        Optional<LocalDateTime> date = parts.length < 3 ? Optional.empty() : date(parts[2]);
        return Optional.of(new ClamavHealth(line, parts[0], number, date));
    }

    private static Optional<LocalDateTime> date(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text, CTIME));
        } catch (DateTimeException another) {
            return Optional.empty();
        }
    }

    private static Map<Long, String> names(String all) {
        Map<Long, String> names = new HashMap<>();
        for (String name : all.split(" ", -1)) {
            names.put(names.size() + 1L, name);
        }
        return names;
    }
}
