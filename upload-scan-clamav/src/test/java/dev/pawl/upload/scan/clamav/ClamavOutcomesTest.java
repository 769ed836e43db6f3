// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static dev.pawl.upload.scan.clamav.ScriptedClamd.afterAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.FileId;
import dev.pawl.upload.scan.clamav.ScriptedClamd.Play;
import dev.pawl.upload.spi.Scanner.Report;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer that was ever seen of a clamd, and many that were not, over both kinds of sockets. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClamavOutcomesTest {
    private static final int SHORT = 300_000;

    /** More than the buffers of a socket and of its peer hold, so that the client notices when nobody reads. */
    private static final int LONG = 32_000_000;

    private static final Duration QUICK = Duration.ofMillis(800);

    /** What becomes of a scan. */
    private sealed interface End {
        record Judged(Verdict verdict) implements End {}

        record Unavailable(String why) implements End {}
    }

    private record Outcome(String name, Play play, End end) {
        int length() {
            return play instanceof Partly ? LONG : SHORT;
        }
    }

    /** A daemon that does not take the whole content. */
    private record Partly(Play rest) implements Play {
        @Override
        public void play(ScriptedClamd.Peer peer) throws IOException, InterruptedException {
            rest.play(peer);
        }
    }

    static Stream<Arguments> outcomes() {
        return all().stream()
                .flatMap(outcome -> Stream.of(Kind.values()).map(kind -> Arguments.of(outcome.name(), kind, outcome)));
    }

    @ParameterizedTest(name = "{0} ({1})")
    @MethodSource("outcomes")
    void ends_as_the_table_says(String name, Kind kind, Outcome outcome) throws Exception {
        try (ScriptedClamd clamd = new ScriptedClamd(kind, outcome.play());
                ClamavScanner scanner = scanner(clamd, outcome.end())) {
            if (outcome.end() instanceof End.Judged judged) {
                Report report = scan(scanner, outcome.length());
                assertThat(report.verdict()).isEqualTo(judged.verdict());
                assertThat(report.engine()).isEqualTo("ClamAV 1.4.6");
            } else if (outcome.end() instanceof End.Unavailable unavailable) {
                assertThatThrownBy(() -> scan(scanner, outcome.length()))
                        .isInstanceOf(ScannerUnavailableException.class)
                        .hasMessageStartingWith("clamav gave no verdict: ")
                        .hasMessageContaining(unavailable.why())
                        .hasMessageNotContaining(clamd.address().replaceFirst(".*//", ""));
            }
            assertThat(clamd.peers()).hasSize(1);
        }
    }

    private static List<Outcome> all() {
        List<Outcome> all = new ArrayList<>();
        // verdicts
        judged(all, "clean", afterAll("stream: OK\0"), new Verdict.Clean());
        judged(all, "clean, said slowly", slowly("stream: OK\0"), new Verdict.Clean());
        infected(all, "Test.EICAR.Anywhere.UNOFFICIAL");
        infected(all, "stream: OK");
        infected(all, "OK");
        infected(all, "a name with spaces");
        infected(all, "Heuristics.Encrypted.Zip");
        infected(all, "Heuristics.Limits.ExceededByName");
        unscannable(all, "Heuristics.Limits.Exceeded");
        unscannable(all, "Heuristics.Limits.Exceeded.MaxFileSize");
        unscannable(all, "Heuristics.Limits.Exceeded.MaxScanTime.UNOFFICIAL");
        Verdict tooLong = new Verdict.Unscannable("longer than clamd's StreamMaxLength");
        judged(all, "size limit after the last byte", afterAll("INSTREAM size limit exceeded. ERROR\0"), tooLong);
        judged(all, "size limit in mid-stream, then closed", midway("INSTREAM size limit exceeded. ERROR\0"), tooLong);
        judged(all, "size limit at the first chunk", early("INSTREAM size limit exceeded. ERROR\0"), tooLong);

        // errors that clamd tells
        told(all, "time-out after the last byte, with LF", "COMMAND READ TIMED OUT\n");
        told(all, "no room for the stream", "Error writing to temporary file ERROR\0");
        told(all, "no memory", "stream: Can't allocate memory ERROR\0");
        told(all, "unknown command", "UNKNOWN COMMAND\n");
        told(all, "a pong", "PONG\0");
        away(all, "time-out in mid-stream, with LF", midway("COMMAND READ TIMED OUT\n"), "COMMAND READ TIMED OUT?\"");
        away(all, "no room in mid-stream", midway("Error writing to temporary file ERROR\0"), "Error writing");

        // almost a verdict
        told(all, "no NUL", "stream: OK");
        told(all, "LF for NUL", "stream: OK\n");
        told(all, "half a reply", "stream: O");
        told(all, "two NULs", "stream: OK\0\0");
        told(all, "two replies, both clean", "stream: OK\0stream: OK\0");
        told(all, "two replies, clean first", "stream: OK\0stream: X FOUND\0");
        told(all, "two replies, clean last", "stream: X FOUND\0stream: OK\0");
        told(all, "lines, clean last", "x\nstream: OK\0");
        told(all, "a space before", " stream: OK\0");
        told(all, "a space behind", "stream: OK \0");
        told(all, "small letters", "stream: ok\0");
        told(all, "the form of a session", "1: stream: OK\0");
        told(all, "another name", "/tmp/x: OK\0");
        told(all, "NUL inside", "stream: A\0B FOUND\0");
        told(all, "line feed inside", "stream: A\nstream: OK FOUND\0");
        told(all, "escape inside", "stream: \u001b[31mA FOUND\0");
        told(all, "no signature's name", "stream: FOUND\0");
        told(all, "a blank signature's name", "stream:   FOUND\0");
        told(all, "found without NUL", "stream: A FOUND");
        told(all, "garbage", "\u00ff\u00fe\0\u0001\u0080garbage");
        told(all, "a web server", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        away(all, "a huge reply", afterAll("stream: " + "A".repeat(1_000_000) + " FOUND\0"), "(ENDLESS)");
        away(
                all,
                "a reply that never ends",
                slowly("stream: OK\0" + "A".repeat(1_000_000)),
                "verdict time-out of PT0.8S is over");
        away(all, "clean, and not closed", held("stream: OK\0"), "verdict time-out of PT0.8S is over");
        away(all, "infected, and not closed", held("stream: A FOUND\0"), "verdict time-out of PT0.8S is over");
        away(
                all,
                "clean, before the content",
                early("stream: OK\0"),
                "before the end of the content it said \"stream: OK?\"");
        away(
                all,
                "clean, in mid-stream",
                midway("stream: OK\0"),
                "before the end of the content it said \"stream: OK?\"");
        away(all, "infected, in mid-stream", midway("stream: A FOUND\0"), "before the end of the content");

        away(all, "clean, in mid-stream, and takes the rest", hasty("stream: OK\0"), "before the end of the content");
        away(all, "infected, in mid-stream, and takes the rest", hasty("stream: A FOUND\0"), "before the end");

        // nothing
        away(all, "closed at once", new Partly(peer -> {}), "before the end of the content it said nothing");
        away(all, "closed in mid-stream", midway(""), "before the end of the content it said nothing");
        away(
                all,
                "reset in mid-stream",
                new Partly(peer -> begun(peer).reset()),
                "before the end of the content it said nothing");
        away(all, "closed after the last byte", afterAll(""), "after the whole content it said nothing (CLOSED)");
        away(all, "reset after the last byte", resetBeforeTheLastByteIsTaken(), "it said nothing (BROKEN)");
        away(all, "silent from the start", new Partly(ScriptedClamd.Peer::hold), "write time-out of PT0.8S is over");
        away(all, "stops taking", new Partly(peer -> begun(peer).hold()), "write time-out of PT0.8S is over");
        away(all, "silent after the last byte", held(""), "verdict time-out of PT0.8S is over");
        return all;
    }

    private static void judged(List<Outcome> all, String name, Play play, Verdict verdict) {
        all.add(new Outcome(name, play, new End.Judged(verdict)));
    }

    private static void away(List<Outcome> all, String name, Play play, String why) {
        all.add(new Outcome(name, play, new End.Unavailable(why)));
    }

    private static void infected(List<Outcome> all, String name) {
        judged(all, "infected by " + name, afterAll("stream: " + name + " FOUND\0"), new Verdict.Infected(name));
    }

    private static void unscannable(List<Outcome> all, String name) {
        Verdict verdict = new Verdict.Unscannable("beyond clamd's limits: " + name);
        judged(all, "beyond " + name, afterAll("stream: " + name + " FOUND\0"), verdict);
    }

    private static void told(List<Outcome> all, String name, String reply) {
        away(
                all,
                name,
                afterAll(reply),
                "after the whole content it said " + new ClamdReply(reply, ClamdReply.End.CLOSED));
    }

    private static Play slowly(String reply) {
        return peer -> {
            peer.takeAll();
            peer.drip(reply, 20);
        };
    }

    private static Play held(String reply) {
        return peer -> {
            peer.takeAll();
            peer.say(reply);
            peer.hold();
        };
    }

    /** Closes with bytes unread, so the client's next write breaks. */
    private static Play midway(String reply) {
        return new Partly(peer -> begun(peer).say(reply));
    }

    private static Play hasty(String reply) {
        return new Partly(peer -> {
            begun(peer).say(reply);
            peer.takeAll();
        });
    }

    private static Play early(String reply) {
        return new Partly(peer -> peer.say(reply));
    }

    private static Play resetBeforeTheLastByteIsTaken() {
        return peer -> {
            while (peer.taken() < SHORT) {
                peer.takeChunk();
            }
            peer.waitForMore();
            peer.reset();
        };
    }

    private static ScriptedClamd.Peer begun(ScriptedClamd.Peer peer) throws IOException {
        while (peer.taken() < SHORT) {
            peer.takeChunk();
        }
        return peer;
    }

    /** Patient, unless its time-outs are what the outcome is about. */
    private static ClamavScanner scanner(ScriptedClamd clamd, End end) {
        boolean late =
                end instanceof End.Unavailable unavailable && unavailable.why().contains(QUICK.toString());
        Duration patience = late ? QUICK : Duration.ofSeconds(30);
        return ClamavScanner.at(clamd.address())
                .writeTimeout(patience)
                .verdictTimeout(patience)
                .build();
    }

    private static Report scan(ClamavScanner scanner, int length) throws Exception {
        return scanner.scan(
                FileId.next(new Random(1)),
                length,
                new SeededBytes(1).stream(new ByteRange(0, length)),
                Duration.ofSeconds(30));
    }
}
