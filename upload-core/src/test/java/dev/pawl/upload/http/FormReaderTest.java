// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.UploadRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormReaderTest {
    private static final String FORM = "preamble\r\n--b \t\r\n"
            + "Content-Disposition: form-data; name=\"a;\\\"b\"\r\nX: y\r\n\r\n1\r\n--\r\n-\r\n\r\n--"
            + "\r\n--b\r\ncontent-disposition: form-data; name=c; filename=\"x\"\r\n\r\n\r\r\n\r\r\n--b--epilogue\r\n--b";

    /** What came, part by part. */
    private static final class Seen implements FormReader.Parts {
        final List<String> names = new ArrayList<>();
        final List<String> contents = new ArrayList<>();
        final StringBuilder content = new StringBuilder();

        @Override
        public void begins(String name) {
            names.add(name);
            content.setLength(0);
        }

        @Override
        public BodySink.Next content(ByteBuffer data) {
            content.append(StandardCharsets.ISO_8859_1.decode(data));
            return BodySink.Next.MORE;
        }

        @Override
        public void ends() {
            contents.add(content.toString());
        }
    }

    @Test
    void a_form_is_the_same_however_it_is_cut() throws Exception {
        byte[] bytes = FORM.getBytes(StandardCharsets.ISO_8859_1);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Seen seen = new Seen();
                FormReader reader = new FormReader("b", seen);
                reader.read(ByteBuffer.wrap(bytes, 0, first));
                reader.read(ByteBuffer.wrap(bytes, first, second - first));
                reader.read(ByteBuffer.wrap(bytes, second, bytes.length - second));
                assertThat(seen.names).containsExactly("a;\"b", "c");
                assertThat(seen.contents).containsExactly("1\r\n--\r\n-\r\n\r\n--", "\r\r\n\r");
                assertThat(reader.ended()).isTrue();
            }
        }
    }

    @Test
    void content_is_never_held_back_by_more_than_a_boundary() throws Exception {
        Seen seen = new Seen();
        FormReader reader = new FormReader("0123456789", seen);
        String head = "--0123456789\r\nContent-Disposition: form-data; name=x\r\n\r\n";
        reader.read(ByteBuffer.wrap((head + "x".repeat(5000) + "\r\n--01234").getBytes(StandardCharsets.US_ASCII)));
        assertThat(seen.content).hasSize(5000);
        reader.read(ByteBuffer.wrap("x".getBytes(StandardCharsets.US_ASCII)));
        assertThat(seen.content).hasSize(5000 + 9 + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--b\r\nX: y\r\n\r\n1",
                "--b\r\nno field\r\n",
                "--b\r\nContent-Disposition: form-data\r\n\r\n",
                "--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n",
                "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\n",
                "--bc\r\n",
                "--b-\r\n"
            })
    void what_is_no_form_is_refused(String text) {
        FormReader reader = new FormReader("b", new Seen());
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void heads_and_parts_are_limited() {
        String part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n";
        refused("--b\r\nX: " + "y".repeat(5000));
        refused("--b\r\n" + "X: y\r\n".repeat(33));
        refused(part.repeat(33));
    }

    @Test
    void Z_only_a_bad_request_comes_of_noise() throws UploadRejectedException, IOException {
        Noise noise = new Noise(7578);
        for (int i = 0; i < 50_000; i++) {
            FormReader reader = new FormReader("b", new Seen());
            try {
                for (int pieces = 0; pieces < 4; pieces++) {
                    String text = noise.text(
                            "--b",
                            "\r\n",
                            "\r\n--b\r\n",
                            "\r\n\r\n",
                            "Content-Disposition:",
                            "form-data; name=",
                            "\"",
                            "--");
                    reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                }
            } catch (BadRequestException expected) {
                assertThat(expected.text()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=\"a \"",
                "multipart/form-data; boundary=\"\u00e9\"",
                "multipart/form-data; boundary=a; boundary=b"
            })
    void a_boundary_is_needed(String type) {
        assertThatThrownBy(() -> FormReader.boundary(Headers.NONE.with("Content-Type", type)))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> FormReader.boundary(
                        Headers.NONE.with("Content-Type", "multipart/form-data; boundary=" + "b".repeat(71))))
                .isInstanceOf(BadRequestException.class);
    }

    private static void refused(String text) {
        FormReader reader = new FormReader("b", new Seen());
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOf(BadRequestException.class);
    }
}
