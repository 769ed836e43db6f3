// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.UploadSpec;
import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileNamesTest {
    @ParameterizedTest
    @CsvSource({
        "holiday.jpg, holiday.jpg",
        "Übergrößenträger.pdf, Übergrößenträger.pdf",
        "../../etc/passwd, passwd",
        "'C:\\fakepath\\a.txt', a.txt",
        "folder/, folder",
        "///, ''",
        "..., ''",
        "'a.txt. . ', a.txt",
        "'  a.txt', a.txt",
        ".htaccess, .htaccess",
        "con, _con",
        "NUL.txt, _NUL.txt",
        "constable.txt, constable.txt",
        "a;b\"c.txt, a;b\"c.txt"
    })
    void A05_a_name_is_fit_for_people_and_for_saving(String raw, String display) {
        assertThat(FileNames.display(raw)).isEqualTo(display);
    }

    @Test
    void A05_what_cannot_be_seen_or_turns_the_text_around_goes() {
        assertThat(FileNames.display("a\r\nb\0c\u202egpj\u200b.\ud800exe\ufeff\u2028"))
                .isEqualTo("abcgpj.exe");
    }

    @Test
    void A05_a_long_name_is_cut_between_characters() {
        assertThat(FileNames.display("a".repeat(254) + "\ud83d\ude00")).isEqualTo("a".repeat(254));
    }

    @Test
    void A05_a_display_name_is_a_fixed_point_and_fits_a_spec() {
        Noise noise = new Noise(5);
        for (int i = 0; i < 100_000; i++) {
            String raw = noise.text("a", ".", " ", "/", "con", "e");
            String display = FileNames.display(raw);
            assertThat(FileNames.display(display))
                    .as("%s", raw.codePoints().boxed().toList())
                    .isEqualTo(display);
            assertThat(Normalizer.isNormalized(display, Normalizer.Form.NFC)).isTrue();
            assertThat(display).doesNotContain("/", "\\", "\r", "\n", "\u202e");
            assertThat(UploadSpec.of(display, 1).fileName()).isEqualTo(display);
        }
    }
}
