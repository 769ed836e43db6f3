// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** User story 7, as a tus client sees it: the wrong type is refused on its first bytes, and nothing of it stays. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class TypesIT {
    private static final String ALLOWED = "upload.allowed-types=image/*, application/pdf";
    private static final byte[] PAGE = page();
    private static final byte[] PICTURE = picture();

    @TempDir
    private Path folder;

    private DemoProcess server;
    private TusClient tus;

    @BeforeEach
    void start() throws Exception {
        begin();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void begin() throws IOException {
        server = DemoProcess.start(folder, 0, List.of("-Xmx64m"), ALLOWED);
        tus = new TusClient(server.uploads());
    }

    private static byte[] page() {
        byte[] page = new byte[200_000];
        Arrays.fill(page, (byte) ' ');
        byte[] begin = "<!DOCTYPE html><script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(begin, 0, page, 0, begin.length);
        return page;
    }

    private static byte[] picture() {
        byte[] picture = new SeededBytes(1).bytes(0, 200_000);
        byte[] begin = "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(begin, 0, picture, 0, begin.length);
        return picture;
    }

    @Test
    void the_wrong_type_is_415_with_a_reason_while_the_body_still_comes_and_nothing_of_it_stays() throws Exception {
        String path = tus.create(50 << 20);
        try (RawHttp connection = tus.connect()) {
            tus.head(connection, "PATCH", path, TusClient.TYPE, "Upload-Offset: 0", "Content-Length: " + (50 << 20));
            connection.send(Arrays.copyOf(PAGE, 70_000));
            Answer answer = connection.answer();
            assertThat(answer.status()).as("%s", answer).isEqualTo(415);
            assertThat(answer.text())
                    .startsWith("type refused: upload ")
                    .contains("the content is text/html; allowed are application/pdf, image/*");
        }
        assertThat(tus.ask("HEAD", path).status()).isEqualTo(410);
        assertThat(tus.patch(path, 0, PICTURE).status()).isEqualTo(410);
        assertThat(tus.plain("GET", path).status()).isEqualTo(404);
        TusClient.until(this::nothingIsHeld);
    }

    @Test
    void the_right_type_passes_and_is_served_as_what_it_is() throws Exception {
        String path = tus.create(PICTURE.length);
        assertThat(tus.patch(path, 0, PICTURE).status()).isEqualTo(204);
        Answer answer = tus.plain("GET", path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Content-Type")).contains("image/png");
    }

    @Test
    void a_body_that_comes_with_its_creation_is_judged_too_and_so_is_none() throws Exception {
        Answer page = tus.send("POST", "/files", PAGE, TusClient.TYPE, "Upload-Length: " + PAGE.length);
        assertThat(page.status()).as("%s", page).isEqualTo(415);
        Answer empty = tus.post("Upload-Length: 0");
        assertThat(empty.status()).isEqualTo(415);
        assertThat(empty.text()).contains("the content is empty");
    }

    @Test
    void F01_the_first_bytes_are_collected_across_kills() throws Exception {
        String page = tus.create(PAGE.length);
        String picture = tus.create(PICTURE.length);
        for (int at = 0; at < 3_000; at += 1_000) {
            assertThat(tus.patch(page, at, Arrays.copyOfRange(PAGE, at, at + 1_000))
                            .status())
                    .isEqualTo(204);
            assertThat(tus.patch(picture, at, Arrays.copyOfRange(PICTURE, at, at + 1_000))
                            .status())
                    .isEqualTo(204);
            server.kill();
            begin();
        }
        assertThat(tus.patch(page, 3_000, Arrays.copyOfRange(PAGE, 3_000, PAGE.length))
                        .status())
                .isEqualTo(415);
        assertThat(tus.patch(picture, 3_000, Arrays.copyOfRange(PICTURE, 3_000, PICTURE.length))
                        .status())
                .isEqualTo(204);
        assertThat(tus.content(picture)).isEqualTo(PICTURE);
        assertThat(tus.plain("GET", page).status()).isEqualTo(404);
    }

    @Test
    void a_concatenation_of_the_wrong_type_never_becomes_a_file() throws Exception {
        String one = partial(Arrays.copyOf(PAGE, 100_000));
        String other = partial(Arrays.copyOf(PAGE, 1_000));
        Answer created = tus.post("Upload-Concat: final;" + one + " " + other);
        assertThat(created.status()).isEqualTo(201);
        String path = created.field("Location").orElseThrow();
        TusClient.until(() -> status(path) == 410 ? Optional.of(true) : Optional.empty());
        assertThat(tus.plain("GET", path).status()).isEqualTo(404);
        TusClient.until(this::nothingIsHeld);
    }

    private String partial(byte[] content) throws IOException {
        Answer created = tus.send(
                "POST",
                "/files",
                content,
                TusClient.TYPE,
                "Upload-Concat: partial",
                "Upload-Length: " + content.length);
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        return created.field("Location").orElseThrow();
    }

    private int status(String path) {
        try {
            return tus.ask("HEAD", path).status();
        } catch (IOException e) {
            return 0;
        }
    }

    private Optional<Boolean> nothingIsHeld() {
        try (Stream<Path> files = Files.walk(folder.resolve("uploads").resolve("held"))) {
            return files.noneMatch(Files::isRegularFile) ? Optional.of(true) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
