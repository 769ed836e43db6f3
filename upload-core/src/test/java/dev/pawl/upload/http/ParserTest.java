// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A03, A05 to A09: parsers and hostile text. {@code scripts/fuzz} looks for more, guided by coverage. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ParserTest {
    @ParameterizedTest
    @EnumSource
    void seeds_are_read(Parser parser) {
        parser.seeds().forEach(seed -> parser.feed(seed.getBytes(StandardCharsets.UTF_8)));
        assertThat(parser.seeds()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void noise_is_read_or_refused(Parser parser) {
        feed(parser, 2_000);
    }

    @Tag("thorough")
    @ParameterizedTest
    @EnumSource
    void much_noise_is_read_or_refused(Parser parser) {
        feed(parser, 1_000_000);
    }

    private static void feed(Parser parser, int inputs) {
        Noise noise = new Noise(parser.ordinal());
        String[] seeds = parser.seeds().toArray(String[]::new);
        for (int i = 0; i < inputs; i++) {
            Charset charset = noise.below(2) == 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
            parser.feed(noise.cut(noise.text(seeds)).getBytes(charset));
        }
    }
}
