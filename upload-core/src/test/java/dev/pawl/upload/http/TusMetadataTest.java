// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.UploadSpec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TusMetadataTest {
    @Test
    void T_37_pairs_are_read_in_order_and_kept_as_they_came() throws Exception {
        TusMetadata metadata = TusMetadata.parse("filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential");
        assertThat(metadata.pairs())
                .containsExactly(Map.entry("filename", "world_domination_plan.pdf"), Map.entry("is_confidential", ""));
        assertThat(metadata.raw()).contains("filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential");
        assertThat(metadata.fileName()).isEqualTo("world_domination_plan.pdf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a ,b", "a, b", "a YQ==, b YQ==", "a YQ==,b"})
    void T_38a_what_the_grammar_allows_is_accepted(String field) throws Exception {
        assertThat(TusMetadata.parse(field).pairs()).containsOnlyKeys("a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "a,",
                ",a",
                "a,,b",
                "a YQ==,a",
                "a YQ",
                "a YR==",
                "a  YQ==",
                "a YQ== b",
                "a !!!!",
                "a YQ==\n",
                "ä YQ==",
                "a\0 YQ==",
                "a YQ-_",
                "a /w==",
                "a 7aCA",
                "\u00a0"
            })
    void T_38a_what_the_grammar_forbids_is_refused(String field) {
        assertThatThrownBy(() -> TusMetadata.parse(field)).isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void T_38b_an_empty_field_is_accepted(String field) throws Exception {
        TusMetadata metadata = TusMetadata.parse(field);
        assertThat(metadata.pairs()).isEmpty();
        assertThat(metadata.raw()).isEmpty();
    }

    @Test
    void A07_thirty_two_pairs_are_enough() throws Exception {
        assertThat(TusMetadata.parse(keys(32)).pairs()).hasSize(32);
        assertThatThrownBy(() -> TusMetadata.parse(keys(33))).isInstanceOf(BadRequestException.class);
    }

    @Test
    void A07_four_kibibytes_are_enough() throws Exception {
        assertThat(TusMetadata.parse("a".repeat(4096)).pairs()).hasSize(1);
        assertThatThrownBy(() -> TusMetadata.parse("a".repeat(4097))).isInstanceOf(BadRequestException.class);
    }

    @Test
    void A05_the_file_name_is_sanitised_and_the_pair_is_not() throws Exception {
        TusMetadata metadata = TusMetadata.parse("name " + base64("../../a\r\n.txt"));
        assertThat(metadata.fileName()).isEqualTo("a.txt");
        assertThat(metadata.pairs()).containsEntry("name", "../../a\r\n.txt");
    }

    @Test
    void the_declared_type_is_a_claim_and_dropped_if_it_cannot_be_one() throws Exception {
        assertThat(TusMetadata.parse("filetype " + base64("image/png")).declaredType())
                .contains("image/png");
        assertThat(TusMetadata.parse("type " + base64("image/png")).declaredType())
                .contains("image/png");
        assertThat(TusMetadata.parse("type " + base64("x\r\nSet-Cookie: a/b")).declaredType())
                .isEmpty();
        assertThat(TusMetadata.parse("type " + base64("png")).declaredType()).isEmpty();
    }

    @Test
    void A07_whatever_comes_is_parsed_or_refused_and_fits_a_spec() {
        Noise noise = new Noise(7);
        for (int i = 0; i < 100_000; i++) {
            String field = noise.text("a", "filename ", "type ", ",", "YQ==", " ", base64("€/x"), base64("\u202e.exe"));
            try {
                TusMetadata metadata = TusMetadata.parse(field);
                UploadSpec.of(metadata.fileName(), 1).withMetadata(metadata.pairs());
                metadata.declaredType().ifPresent(UploadSpec.of("a", 1)::withDeclaredType);
                Optional<String> echoed = metadata.raw();
                echoed.ifPresent(raw -> assertThat(ResponseHead.sendable(raw)).isEqualTo(raw.strip()));
            } catch (BadRequestException refused) {
                assertThat(ResponseHead.sendable(refused.getMessage())).isEqualTo(refused.getMessage());
            }
        }
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).collect(Collectors.joining(","));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
