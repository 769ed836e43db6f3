// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.ScanVerdict.Kind;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionEvent.FoundClean;
import dev.pawl.upload.SessionEvent.FoundInfected;
import dev.pawl.upload.SessionEvent.Judged;
import dev.pawl.upload.SessionEvent.ScanGaveUp;
import dev.pawl.upload.SessionEvent.ScanWaived;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Scanner.Report;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.spi.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Decides what follows from the scanners' verdicts. The content is digested while a scanner reads it, and what was
 * scanned must be what was received: nothing else is ever promoted.
 */
final class Scanning {
    private final Wiring wiring;
    private final Ledger ledger;
    private final Set<ScanPulse> scans = ConcurrentHashMap.newKeySet();
    private final Ticker ticker;

    Scanning(Wiring wiring, Ledger ledger) {
        this.wiring = wiring;
        this.ledger = ledger;
        this.ticker = new Ticker(wiring.executor(), scans);
    }

    /** Tells every verdict as it comes, also if the next scanner gives none, and then what follows from them. */
    void decide(Claim claim, Consumer<SessionEvent> events) throws IOException, BytesLostException {
        events.accept(event(claim, verdict -> {
            Audit.judged(claim.session(), verdict);
            events.accept(new Judged(verdict));
        }));
    }

    private SessionEvent event(Claim claim, Consumer<ScanVerdict> verdicts) throws IOException, BytesLostException {
        UploadSession session = claim.session();
        if (session.duty().tries() > wiring.policy().scanTries()) {
            return gaveUp("scans ended without an outcome " + (session.duty().tries() - 1) + " times");
        }
        try {
            return wiring.scanners().isEmpty() ? unscanned(claim) : scanned(claim, verdicts);
        } catch (ScannerUnavailableException e) {
            Duration waited = Duration.between(session.times().stateSince(), ledger.now());
            if (waited.compareTo(wiring.policy().scanLongestWait()) >= 0) {
                return gaveUp("no scanner answered for " + waited + ": " + e.getMessage());
            }
            int asked = session.duty().delays() + 1;
            if (asked >= wiring.policy().scanAttempts()) {
                return gaveUp("no scanner answered " + asked + " times: " + e.getMessage());
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    private SessionEvent unscanned(Claim claim) throws IOException, BytesLostException {
        Optional<Checksum> known = claim.session().content().sha256();
        boolean verified = claim.session()
                .spec()
                .expected()
                .map(expected -> expected.algorithm() == Checksum.Algorithm.SHA256)
                .orElse(true);
        return known.isPresent() && verified ? new ScanWaived(Completion.NO_SCANNER, known.get()) : digested(claim);
    }

    private SessionEvent digested(Claim claim) throws IOException, BytesLostException {
        try (Storage.Content content = open(claim)) {
            Reading reading = new Reading(content, claim.session().spec().expected(), claim).drained();
            Optional<SessionEvent> wrong = wrong(claim.session(), reading);
            return wrong.orElseGet(() -> new ScanWaived(Completion.NO_SCANNER, reading.sha256()));
        }
    }

    private SessionEvent scanned(Claim claim, Consumer<ScanVerdict> verdicts)
            throws IOException, BytesLostException, ScannerUnavailableException {
        Checksum seen = null;
        List<String> unscannable = new ArrayList<>();
        for (Scanner scanner : wiring.scanners()) {
            try (Storage.Content content = open(claim)) {
                Reading reading = new Reading(content, claim.session().spec().expected(), claim);
                Optional<SessionEvent> end = ask(scanner, claim, content.length(), reading, unscannable, verdicts);
                if (end.isPresent()) {
                    return end.get();
                }
                if (seen != null && !seen.matches(reading.sha256())) {
                    throw new BytesLostException("upload " + claim.session().id() + " changed between two scanners");
                }
                seen = reading.sha256();
            }
        }
        String names = wiring.scanners().stream().map(Scanner::name).collect(Collectors.joining(", "));
        Checksum sha256 = Objects.requireNonNull(seen);
        return unscannable.isEmpty()
                ? new FoundClean(names, sha256)
                : new ScanWaived(UploadPolicy.Unscannable.ACCEPT_UNSCANNED + ", " + unscannable, sha256);
    }

    /** Empty if the verdict lets exactly the bytes pass that were received; the next scanner is asked all the same. */
    private Optional<SessionEvent> ask(
            Scanner scanner,
            Claim claim,
            long length,
            Reading reading,
            List<String> unscannable,
            Consumer<ScanVerdict> verdicts)
            throws IOException, BytesLostException, ScannerUnavailableException {
        UploadSession session = claim.session();
        long begun = wiring.nanoTime().getAsLong();
        Report report = report(scanner, claim, length, reading);
        Duration took = Duration.ofNanos(wiring.nanoTime().getAsLong() - begun);
        Verdict verdict = report.verdict();
        Optional<Checksum> sha256 = digest(verdict, session, reading);
        verdicts.accept(verdict(scanner.name(), report, sha256, took));
        if (verdict instanceof Verdict.Infected infected) {
            Instant keepUntil = ledger.now().plus(wiring.policy().quarantineRetention());
            return Optional.of(new FoundInfected(scanner.name(), infected.signature(), keepUntil));
        }
        if (verdict instanceof Verdict.Unscannable never) {
            if (wiring.policy().unscannable() == UploadPolicy.Unscannable.REFUSE) {
                return Optional.of(gaveUp(never.why()));
            }
            unscannable.add(never.why());
        }
        return wrong(session, reading);
    }

    private static ScanVerdict verdict(String scanner, Report report, Optional<Checksum> sha256, Duration took) {
        if (report.verdict() instanceof Verdict.Infected infected) {
            return new ScanVerdict(scanner, report.engine(), Kind.INFECTED, infected.signature(), sha256, took);
        }
        return report.verdict() instanceof Verdict.Unscannable never
                ? new ScanVerdict(scanner, report.engine(), Kind.UNSCANNABLE, never.why(), sha256, took)
                : new ScanVerdict(scanner, report.engine(), Kind.CLEAN, "", sha256, took);
    }

    private Report report(Scanner scanner, Claim claim, long length, Reading reading)
            throws IOException, ScannerUnavailableException {
        Duration atMost = wiring.policy().scanTimeout();
        ScanPulse pulse = new ScanPulse(claim, atMost, wiring.nanoTime());
        scans.add(pulse);
        ticker.wake();
        try {
            return scanner.scan(claim.session().file(), length, reading, atMost);
        } finally {
            scans.remove(pulse);
        }
    }

    /** Of all the content; what was found stays found also if its rest cannot be read. */
    private static Optional<Checksum> digest(Verdict verdict, UploadSession session, Reading reading)
            throws IOException {
        try {
            return Optional.of(reading.drained().sha256());
        } catch (IOException e) {
            if (verdict instanceof Verdict.Infected) {
                return session.content().sha256();
            }
            throw e;
        }
    }

    private Optional<SessionEvent> wrong(UploadSession session, Reading reading) throws BytesLostException {
        Optional<Checksum> received = session.content().sha256();
        boolean shorter = reading.position() != session.length().orElse(-1);
        if (shorter || received.isPresent() && !received.get().matches(reading.sha256())) {
            throw new BytesLostException("upload " + session.id() + " is not what was received");
        }
        return session.spec()
                .expected()
                .filter(expected -> !reading.matches(expected))
                .map(Completion::mismatch);
    }

    private SessionEvent gaveUp(String why) throws IOException {
        return new ScanGaveUp(why, ledger.now().plus(wiring.policy().scanFailedRetention()));
    }

    private Storage.Content open(Claim claim) throws IOException, BytesLostException {
        UploadSession session = claim.session();
        return wiring.storage(session).open(session.id(), session.checkpoint(), ByteRange.ALL);
    }
}
