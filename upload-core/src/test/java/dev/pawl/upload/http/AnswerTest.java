// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class AnswerTest {
    @Test
    void A06_no_value_breaks_the_framing() {
        Noise noise = new Noise(66);
        for (int i = 0; i < 50_000; i++) {
            ResponseHead head =
                    Answer.of(200).with("X", noise.text("a")).empty().head();
            head.headers()
                    .first("X")
                    .orElseThrow()
                    .chars()
                    .forEach(c -> assertThat(c).isBetween(0x20, 0x7e));
        }
    }

    @Test
    void A06_a_head_that_breaks_the_framing_does_not_exist() {
        assertThatThrownBy(() -> new ResponseHead(200, Headers.NONE.with("X", "a\r\nb: c")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ResponseHead(200, Headers.NONE.with("X:", "a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ResponseHead(99, Headers.NONE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_empty_answer_says_so_where_it_may() {
        assertThat(Answer.of(201).empty().head().headers().first("Content-Length"))
                .contains("0");
        assertThat(Answer.of(204).empty().head().headers().has("Content-Length"))
                .isFalse();
        assertThat(Answer.of(204).empty().body().kind()).isEqualTo(Body.Kind.EMPTY);
    }

    @Test
    void A23_a_text_is_one_line() throws IOException {
        Exchange.Respond respond = Answer.of(400).text("a\r\n<b>\u0007");
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        respond.body().writeTo(sent);
        assertThat(sent.toString(StandardCharsets.UTF_8)).isEqualTo("a  <b> \n");
        assertThat(respond.head().headers().first("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(respond.head().headers().first("Content-Length")).contains("8");
    }

    @Test
    void T_52_a_date_is_an_imf_fixdate() {
        assertThat(HttpDate.of(Instant.parse("2026-11-21T19:22:04.999Z"))).isEqualTo("Sat, 21 Nov 2026 19:22:04 GMT");
        assertThat(HttpDate.of(Instant.parse("2026-11-01T09:02:04Z"))).isEqualTo("Sun, 01 Nov 2026 09:02:04 GMT");
    }

    @Test
    void header_names_have_no_case() {
        Headers headers = Headers.NONE.with("Upload-Offset", "1").with("X", "2").with("upload-offset", "3");
        assertThat(headers.all("UPLOAD-OFFSET")).containsExactly("1", "3");
        assertThat(headers.first("upload-Offset")).contains("1");
        assertThat(headers.has("x")).isTrue();
        assertThat(headers.has("y")).isFalse();
    }
}
