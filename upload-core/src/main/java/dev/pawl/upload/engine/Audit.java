// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadSession;
import java.util.EnumSet;
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

    static void judged(UploadSession session, ScanVerdict verdict) {
        LOG.info("action=verdict upload={} file={} {}", session.id(), session.file(), words(verdict));
    }

    /** What the line of a verdict says beside the ids. */
    static String words(ScanVerdict verdict) {
        boolean plain = PLAIN.matcher(verdict.scanner()).matches();
        return "scanner=" + (plain ? verdict.scanner() : quoted(verdict.scanner()))
                + " engine=" + quoted(verdict.engine())
                + " " + found(verdict)
                + " sha256=" + verdict.sha256().map(Checksum::hex).orElse("-")
                + " millis=" + verdict.took().toMillis();
    }

    static void quarantineOpened(UploadSession session) {
        LOG.info("action=quarantine-opened upload={} file={}", session.id(), session.file());
    }

    private static String found(ScanVerdict verdict) {
        return switch (verdict.kind()) {
            case CLEAN -> "verdict=clean";
            case INFECTED -> "verdict=infected signature=" + quoted(verdict.finding());
            case UNSCANNABLE -> "verdict=unscannable reason=" + quoted(verdict.finding());
        };
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
