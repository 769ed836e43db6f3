// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClamavHealthTest {
    @Test
    void a_daemon_without_the_official_signatures_tells_its_version_only() {
        assertThat(ClamavHealth.parse("ClamAV 1.4.6"))
                .contains(new ClamavHealth("ClamAV 1.4.6", "1.4.6", Optional.empty(), Optional.empty()));
    }

    @Test
    void a_daemon_with_the_official_signatures_tells_their_number_and_date() {
        ClamavHealth health = ClamavHealth.parse("ClamAV 1.4.6/27500/Tue Jan  2 09:41:21 2024")
                .orElseThrow();

        assertThat(health.version()).isEqualTo("1.4.6");
        assertThat(health.signatures()).contains("27500");
        assertThat(health.signaturesMade()).contains(LocalDateTime.parse("2024-01-02T09:41:21"));
        assertThat(health.signatureAge(Instant.parse("2024-01-03T09:41:21Z"), ZoneOffset.ofHours(2)))
                .contains(Duration.ofHours(26));
    }

    @Test
    void the_language_of_this_machine_does_not_matter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(ClamavHealth.parse("ClamAV 1.4.6/27500/Mon Dec 23 09:41:21 2024")
                            .orElseThrow()
                            .signaturesMade())
                    .isPresent();
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mon Feb 31 09:41:21 2024", "Tue Dec 23 09:41:21 2024", "soon", "", "2024-12-23", "a/b/c"})
    void a_date_that_is_none_leaves_the_rest(String date) {
        ClamavHealth health = ClamavHealth.parse("ClamAV 1.4.6/27500/" + date).orElseThrow();

        assertThat(health.signatures()).contains("27500");
        assertThat(health.signaturesMade()).isEmpty();
        assertThat(health.signatureAge(Instant.EPOCH, ZoneOffset.UTC)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "PONG", "ClamAV", "ClamAV ", "ClamAV /27500/x", "clamav 1", " ClamAV 1", "ClamAV 1\" x=\""})
    void what_is_no_version_is_none(String line) {
        assertThat(ClamavHealth.parse(line)).isEmpty();
        assertThat(ClamavHealth.parse("ClamAV " + "1".repeat(200))).isEmpty();
    }
}
