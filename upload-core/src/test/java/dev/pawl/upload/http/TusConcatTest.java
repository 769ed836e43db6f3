// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TusConcatTest {
    private static final String A = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static final String B = "bbbbbbbbbbbbbbbbbbbbbbbbbb";
    private static final List<String> BASES = List.of("/files", "/app/files");

    @Test
    void T_81_a_partial_says_so() throws Exception {
        TusConcat concat = TusConcat.parse("partial", BASES);
        assertThat(concat.role()).isEqualTo(UploadSpec.Role.PARTIAL);
        assertThat(concat.raw()).contains("partial");
    }

    @Test
    void T_82_a_final_names_its_parts_in_order() throws Exception {
        String field = "final;/files/" + B + " /files/" + A + " /files/" + B;
        TusConcat concat = TusConcat.parse(field, BASES);
        assertThat(concat.role()).isEqualTo(UploadSpec.Role.FINAL);
        assertThat(concat.sources()).containsExactly(new UploadId(B), new UploadId(A), new UploadId(B));
        assertThat(concat.raw()).contains(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/" + A,
                "http://localhost:8080/files/" + A,
                "https://elsewhere.example/files/" + A,
                "https://elsewhere.example/app/files/" + A
            })
    void T_88_urls_are_relative_or_absolute(String url) throws Exception {
        assertThat(TusConcat.parse("final;" + url, BASES).sources()).containsExactly(new UploadId(A));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Partial",
                "final",
                "final;",
                "final; ",
                "final;/files/",
                "final;/files/x",
                "final;/other/" + A,
                "final;" + A,
                "final;/files/../files/" + A,
                "final;/files/" + A + "/",
                "final;/files/" + A + "?a=b",
                "final;/files/" + A + "#b",
                "final;/files/" + A + ",/files/" + B,
                "final;/files/" + A + "  /files/" + B,
                "final;http://localhost",
                "final;/filesx/" + A,
                "final;/files/" + A + " ",
                "final;/files/%61" + A
            })
    void T_88b_anything_else_is_refused(String field) {
        assertThatThrownBy(() -> TusConcat.parse(field, BASES)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void a_final_has_a_thousand_parts_at_most() throws Exception {
        String thousand = "final;" + ("/files/" + A + " ").repeat(1000).strip();
        assertThat(TusConcat.parse(thousand, BASES).sources()).hasSize(1000);
        assertThatThrownBy(() -> TusConcat.parse(thousand + " /files/" + A, BASES))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> TusConcat.parse(thousand.repeat(3), BASES)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void A03_whatever_comes_is_parsed_or_refused() {
        Noise noise = new Noise(3);
        for (int i = 0; i < 100_000; i++) {
            try {
                TusConcat.parse(noise.text("final;", "/files/", A, " ", "http://h"), BASES);
            } catch (BadRequestException refused) {
                assertThat(refused).hasMessageStartingWith("Upload-Concat");
            }
        }
    }
}
