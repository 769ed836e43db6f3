// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.engine.AppendSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TusChecksumTest {
    private static final String SHA1 = "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=";
    private static final List<Checksum.Algorithm> ALL = List.of(Checksum.Algorithm.values());
    private static final HostCapabilities WITH_TRAILERS =
            new HostCapabilities(Optional.empty(), HostCapabilities.Trailers.HANDED_OVER);

    @Test
    void T_62_a_checksum_is_an_algorithm_and_base64() throws Exception {
        assertThat(TusChecksum.parse(SHA1, ALL))
                .isEqualTo(new Checksum(Checksum.Algorithm.SHA1, "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "sha1",
                "sha1 ",
                "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                "sha1  Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0",
                "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu1=",
                "sha1 YQ==",
                "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                "whirlpool YQ==",
                "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=, md5 YQ=="
            })
    void T_65_anything_else_is_refused(String field) {
        assertThatThrownBy(() -> TusChecksum.parse(field, ALL)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void A13_an_algorithm_that_is_not_spoken_is_refused() {
        assertThatThrownBy(() -> TusChecksum.parse(SHA1, List.of(Checksum.Algorithm.SHA256)))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void A13_two_checksums_are_refused() {
        Headers twice = Headers.NONE.with("Upload-Checksum", SHA1).with("Upload-Checksum", SHA1);
        assertThatThrownBy(() -> TusChecksum.of(twice, ALL)).isInstanceOf(BadRequestException.class);
        Headers both = Headers.NONE.with("Upload-Checksum", SHA1).with("Trailer", "Upload-Checksum");
        assertThatThrownBy(() -> integrity(both, WITH_TRAILERS)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void T_64_a_trailer_is_expected_where_it_is_announced() throws Exception {
        Headers announced = Headers.NONE.with("Trailer", "X-Other, upload-checksum");
        TusIntegrity integrity = integrity(announced, WITH_TRAILERS);
        assertThat(integrity.on(AppendSpec.at(5)).integrity()).isEqualTo(AppendSpec.Integrity.IN_TRAILER);
        assertThat(integrity.behind(Headers.of(Map.of("Upload-Checksum", List.of(SHA1)))))
                .contains(TusChecksum.parse(SHA1, ALL));
        assertThatThrownBy(() -> integrity.behind(Headers.NONE)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void T_64_a_trailer_is_refused_where_it_would_be_lost() {
        Headers announced = Headers.NONE.with("Trailer", "Upload-Checksum");
        assertThatThrownBy(() -> integrity(announced, HostCapabilities.PLAIN)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void A13_whatever_comes_is_parsed_or_refused() {
        Noise noise = new Noise(13);
        for (int i = 0; i < 100_000; i++) {
            try {
                TusChecksum.parse(noise.text("sha1", " ", "crc32 ", "AAAAAA==", "md5 "), ALL);
            } catch (BadRequestException refused) {
                assertThat(refused).hasMessageStartingWith("Upload-Checksum");
            }
        }
    }

    private static TusIntegrity integrity(Headers headers, HostCapabilities host) throws BadRequestException {
        return TusIntegrity.of(Requests.with(headers), host, ALL);
    }
}
