// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.Scanner.Verdict;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for every ending of an upload and for every verdict. Ids only: names that clients chose are not logged. */
final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("dev.pawl.upload.audit");
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
                    "action=ended upload={} file={} state={} length={} sha256={} failure={} note=\"{}\"",
                    session.id(),
                    session.file(),
                    session.state(),
                    session.length().orElse(session.offset()),
                    session.content().sha256().map(Checksum::hex).orElse("-"),
                    session.outcome().failure().map(Enum::name).orElse("-"),
                    session.outcome().note().orElse(""));
        }
    }

    static void verdict(
            UploadSession session, String scanner, String engine, Verdict verdict, Checksum sha256, long millis) {
        LOG.info(
                "action=verdict upload={} file={} scanner={} engine=\"{}\" verdict=\"{}\" sha256={} millis={}",
                session.id(),
                session.file(),
                scanner,
                engine,
                verdict,
                sha256.hex(),
                millis);
    }
}
