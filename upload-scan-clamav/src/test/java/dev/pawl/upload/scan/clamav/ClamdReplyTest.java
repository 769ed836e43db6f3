// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.scan.clamav.ClamdReply.End;
import dev.pawl.upload.spi.Scanner.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ClamdReplyTest {
    /** Written a second time, in another way: what the fuzzer holds the parser against. */
    private static final Pattern FOUND = Pattern.compile("\\Astream: ([ -~]*[!-~][ -~]*) FOUND\\x00\\z");

    private static final List<String> REAL = List.of(
            "stream: OK\0",
            "stream: Test.EICAR.Anywhere.UNOFFICIAL FOUND\0",
            "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
            "INSTREAM size limit exceeded. ERROR\0",
            "COMMAND READ TIMED OUT\n",
            "Error writing to temporary file ERROR\0",
            "UNKNOWN COMMAND\n",
            "PONG\0",
            "ClamAV 1.4.6\0",
            "1: stream: OK\0",
            " FOUND\0",
            "\0",
            "");

    @Test
    void A18_a_signature_that_looks_like_a_verdict_is_still_a_signature() {
        assertThat(closed("stream: stream: OK FOUND\0").verdict()).contains(new Verdict.Infected("stream: OK"));
        assertThat(closed("stream: X FOUND FOUND\0").verdict()).contains(new Verdict.Infected("X FOUND"));
        assertThat(closed("stream: INSTREAM size limit exceeded. ERROR FOUND\0").verdict())
                .contains(new Verdict.Infected("INSTREAM size limit exceeded. ERROR"));
    }

    @Test
    void beyond_limits_is_a_family_of_names_and_not_every_name_that_begins_so() {
        assertThat(closed("stream: Heuristics.Limits.Exceeded.MaxScanTime FOUND\0")
                        .verdict())
                .contains(new Verdict.Unscannable("beyond clamd's limits: Heuristics.Limits.Exceeded.MaxScanTime"));
        assertThat(closed("stream: Heuristics.Limits.ExceededX FOUND\0").verdict())
                .contains(new Verdict.Infected("Heuristics.Limits.ExceededX"));
    }

    @Test
    void before_the_end_of_the_content_nothing_but_the_size_limit_counts() {
        for (String reply : REAL) {
            for (End end : End.values()) {
                assertThat(new ClamdReply(reply, end).refusal().isPresent()).isEqualTo(reply.startsWith("INSTREAM"));
            }
        }
    }

    @Test
    void a_quoted_reply_is_short_and_printable() {
        String quoted = closed("\0\r\n\"\\\u001b[31m\u00e9".repeat(1000)).toString();

        assertThat(quoted)
                .hasSizeLessThan(250)
                .matches("[ -~]*")
                .startsWith("\"??????[31m?")
                .contains("... ".strip());
    }

    @Test
    void A18_no_reply_is_clean_but_the_one_and_none_makes_the_parser_fail() {
        int clean = 0;
        int infected = 0;
        for (int seed = 0; seed < 300_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = mutated(random);
            End end = End.values()[random.nextInt(3)];
            ClamdReply reply = ClamdReply.of(bytes, bytes.length, end);
            String text = new String(bytes, ISO_8859_1);

            Optional<Verdict> verdict = reply.verdict();
            boolean isClean = verdict.filter(Verdict.Clean.class::isInstance).isPresent();
            Matcher found = FOUND.matcher(text);
            boolean isFound = end == End.CLOSED && found.matches();

            assertThat(isClean)
                    .as("seed %s: %s", seed, reply)
                    .isEqualTo(end == End.CLOSED && text.equals("stream: OK\0"));
            assertThat(verdict.isPresent())
                    .as("seed %s: %s", seed, reply)
                    .isEqualTo(isClean || isFound || text.equals("INSTREAM size limit exceeded. ERROR\0"));
            if (verdict.orElse(null) instanceof Verdict.Infected named) {
                assertThat(named.signature()).as("seed %s", seed).isEqualTo(found.group(1));
                infected++;
            }
            assertThat(reply.refusal().filter(Verdict.Clean.class::isInstance)).isEmpty();
            reply.line().flatMap(ClamavHealth::parse);
            assertThat(reply.toString()).isNotNull();
            clean += isClean ? 1 : 0;
        }
        assertThat(clean).isGreaterThan(100);
        assertThat(infected).isGreaterThan(1000);
    }

    private static ClamdReply closed(String text) {
        return new ClamdReply(text, End.CLOSED);
    }

    /** Real replies, joined, cut, and with some bytes changed. */
    private static byte[] mutated(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8) == 0 ? 2 : 1; i > 0; i--) {
            text.append(REAL.get(random.nextInt(REAL.size())));
        }
        for (int i = random.nextInt(4); i > 0 && text.length() > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, (char) random.nextInt(256));
                default -> text.setLength(at);
            }
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
