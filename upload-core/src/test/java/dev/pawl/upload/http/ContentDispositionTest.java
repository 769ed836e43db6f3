// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ContentDispositionTest {
    @Test
    void a_plain_name_stands_alone() {
        assertThat(ContentDisposition.attachment("holiday 1.jpg")).isEqualTo("attachment; filename=\"holiday 1.jpg\"");
    }

    @Test
    void a_name_beyond_ascii_comes_twice() {
        assertThat(ContentDisposition.attachment("naïve €.txt"))
                .isEqualTo("attachment; filename=\"na_ve _.txt\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt");
    }

    @Test
    void no_name_is_no_parameter() {
        assertThat(ContentDisposition.attachment("")).isEqualTo("attachment");
    }

    @Test
    void A15_no_name_ends_its_parameter_or_adds_another() {
        assertThat(ContentDisposition.attachment("a\"; filename=\"b.html\\"))
                .isEqualTo("attachment; filename=\"a_; filename=_b.html_\"; "
                        + "filename*=UTF-8''a%22%3B%20filename%3D%22b.html%5C");
    }

    @Test
    void A06_whatever_the_name_the_value_is_one_line_of_ascii_and_keeps_the_name() {
        Noise noise = new Noise(6);
        for (int i = 0; i < 50_000; i++) {
            String name = FileNames.display(noise.text("a", "\"", ";", "'", "*", "%41", "filename="));
            String value = ContentDisposition.attachment(name);
            assertThat(value).isEqualTo(ResponseHead.sendable(value));
            assertThat(name.isEmpty() ? "" : kept(value)).isEqualTo(name);
        }
    }

    /** Reads the value as a client does. */
    private static String kept(String value) {
        String rest = value.substring("attachment; filename=\"".length());
        int quote = rest.indexOf('"');
        String exact = "; filename*=UTF-8''";
        if (quote == rest.length() - 1) {
            return rest.substring(0, quote);
        }
        assertThat(rest.substring(quote + 1)).startsWith(exact).doesNotContain("\"");
        String encoded = rest.substring(quote + 1 + exact.length());
        assertThat(encoded).doesNotContain(";", " ", "'");
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
