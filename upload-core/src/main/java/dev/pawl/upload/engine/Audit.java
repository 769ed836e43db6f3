// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.Scanner.Verdict;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for every ending of an upload, for every verdict, and for every look into the quarantine. Ids only: names that
 * clients chose are not logged.
 */
final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("dev.pawl.upload.audit");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:/-]+");
    private static final Set<SessionState> ENDINGS = EnumSet.of(
            SessionState.COMPLETE,
            SessionState.QUARANTINED,
            SessionState.SCAN_FAILED,
            SessionState.FAILED,
            SessionState.CANCELLED,
            SessionState.DELETED);

    private Audit() {}

    static void entered(UploadSession session) {
        if (LOG.isInfoEnabled() && ENDINGS.contains(session.state())) {
            LOG.info(
                    "action=ended upload={} file={} state={} length={} sha256={} failure={} note={}",
                    session.id(),
                    session.file(),
                    session.state(),
                    session.length().orElse(session.offset()),
                    session.content().sha256().map(Checksum::hex).orElse("-"),
                    session.outcome().failure().map(Enum::name).orElse("-"),
                    quoted(session.outcome().note().orElse("")));
        }
    }

    /**
     * Writes the line of one verdict.
     *
     * @param sha256 of what was judged, empty if it could not be read to its end
     * @return what the line says beside the ids, for the event of the same verdict
     */
    static String verdict(
            UploadSession session,
            String scanner,
            String engine,
            Verdict verdict,
            Optional<Checksum> sha256,
            long millis) {
        String words = "scanner=" + (PLAIN.matcher(scanner).matches() ? scanner : quoted(scanner)) + " engine="
                + quoted(engine) + " " + words(verdict) + " sha256="
                + sha256.map(Checksum::hex).orElse("-") + " millis=" + millis;
        LOG.info("action=verdict upload={} file={} {}", session.id(), session.file(), words);
        return words;
    }

    static void quarantineOpened(UploadSession session) {
        LOG.info("action=quarantine-opened upload={} file={}", session.id(), session.file());
    }

    private static String words(Verdict verdict) {
        if (verdict instanceof Verdict.Infected infected) {
            return "verdict=infected signature=" + quoted(infected.signature());
        }
        return verdict instanceof Verdict.Unscannable never
                ? "verdict=unscannable reason=" + quoted(never.why())
                : "verdict=clean";
    }

    /** What scanners say may hold anything, also what looks like the end of a value or of a line (A22). */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == 0x2028
                    || c == 0x2029) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
