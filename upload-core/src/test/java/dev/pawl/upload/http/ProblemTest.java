// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProblemTest {
    @Test
    void a_problem_has_a_type_a_title_a_status_and_a_detail() throws IOException {
        assertThat(text(Problem.plain(404, "no \"x\"\n").in(Answer.of(404))))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"detail\":\"no \\\"x\\\"\\n\"}\n");
        assertThat(text(Problem.of(Rejection.OVER_QUOTA, "").with("a-b", 5).in(Answer.of(413))))
                .isEqualTo("{\"type\":\"tag:pawl.dev,2026:over-quota\",\"title\":\"over quota\",\"status\":413,"
                        + "\"detail\":\"\",\"a-b\":5}\n");
    }

    @Test
    void A23_nothing_in_a_detail_leaves_its_string() throws IOException {
        Noise noise = new Noise(9457);
        for (int i = 0; i < 20_000; i++) {
            String json =
                    text(Problem.plain(400, noise.text("\",\"x\":1", "\\", "}")).in(Answer.of(400)));
            assertThat(json.strip())
                    .matches("\\{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                            + "\"detail\":\"(?:[ !#-\\[\\]-\\x7f]|\\\\[\"\\\\bfnrt]|\\\\u[0-9A-F]{4})*\"}");
        }
    }

    private static String text(Exchange.Respond respond) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        respond.body().writeTo(text);
        assertThat(respond.head().headers().first("Content-Length")).contains(Integer.toString(text.size()));
        return text.toString(StandardCharsets.UTF_8);
    }
}
