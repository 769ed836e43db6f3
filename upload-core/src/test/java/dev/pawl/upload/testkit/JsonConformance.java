// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static dev.pawl.upload.testkit.TusClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.TusConformance.Host;
import dev.pawl.upload.testkit.TusConformance.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the JSON API promises, over raw sockets against a running host. An adapter's whole test is a class that extends
 * this one and starts the host. docs/protocols.md has the lines J01 to J22.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class JsonConformance {
    private static final Settings USUAL = new Settings(8 << 20, Duration.ofHours(1), Duration.ofSeconds(30));
    private static final String JSON = "Content-Type: application/json";
    private static final String BYTES = "Content-Type: application/octet-stream";
    private static final String FORM = "Content-Type: multipart/form-data; boundary=\"xyz\"";
    private static final String NOBODY = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static final int CHUNK = 1000;

    /** One host for most tests. */
    private Host host = () -> URI.create("http://localhost");

    private TusClient tus = new TusClient(host.uploads());

    /** For subclasses. */
    protected JsonConformance() {}

    /**
     * Starts a host with nothing in it.
     *
     * @param settings to be obeyed
     * @return listening
     * @throws Exception if it cannot
     */
    protected abstract Host start(Settings settings) throws Exception;

    /**
     * A header field that makes a request another owner's.
     *
     * @return empty if the host knows one owner only
     */
    protected Optional<String> otherOwner() {
        return Optional.empty();
    }

    @BeforeAll
    final void startUsual() throws Exception {
        host = start(USUAL);
        tus = new TusClient(host.uploads());
    }

    @AfterAll
    final void stopUsual() throws Exception {
        host.close();
    }

    @Test
    void J01_J02_an_upload_is_begun_with_chunks_of_a_fixed_size() throws Exception {
        Answer begun = initiate(2500, CHUNK);
        assertThat(begun.status()).isEqualTo(201);
        assertThat(begun.field("Content-Type")).contains("application/json");
        assertThat(begun.field("Location")).contains(text(begun, "uploadURL"));
        assertThat(text(begun, "status")).isEqualTo("initializing");
        assertThat(number(begun, "totalSize")).isEqualTo(2500);
        assertThat(number(begun, "chunkSize")).isEqualTo(CHUNK);
        assertThat(number(begun, "totalChunks")).isEqualTo(3);
        assertThat(begun.text()).contains("\"count\":0").contains("\"ranges\":[]");
    }

    @Test
    void J02_the_name_and_the_claims_are_kept_for_people() throws Exception {
        Answer begun = json(
                "POST",
                api("/upload/initiate"),
                "{\"fileName\":\"..\\\\x/na\\u00efve \\u20ac.txt\",\"fileSize\":3,\"contentType\":\"text/plain\","
                        + "\"metadata\":{\"k\":\"v\"},\"checksum\":\"" + hex("SHA-256", bytes("abc")) + "\"}");
        assertThat(begun.status()).isEqualTo(201);
        assertThat(chunk(begun, 0, bytes("abc")).status()).isEqualTo(200);
        tus.content(uploadUrl(begun));
        Answer file = tus.plain("GET", api("/files/" + text(begun, "fileID")));
        assertThat(text(file, "fileName")).isEqualTo("na\\u00EFve \\u20AC.txt");
        assertThat(text(file, "declaredType")).isEqualTo("text/plain");
        assertThat(text(file, "sha256")).isEqualTo(hex("SHA-256", bytes("abc")));
        assertThat(text(file, "status")).isEqualTo("available");
    }

    @Test
    void J03_any_protocol_continues_an_upload_of_another() throws Exception {
        byte[] content = content(2500, 1);
        Answer begun = initiate(content.length, CHUNK);
        assertThat(chunk(begun, 0, slice(content, 0, CHUNK)).status()).isEqualTo(200);
        String url = uploadUrl(begun);
        assertThat(tus.offset(url)).isEqualTo(CHUNK);
        assertThat(tus.patch(url, CHUNK, slice(content, CHUNK, 1700)).status()).isEqualTo(204);
        assertThat(append(url, 1700, slice(content, 1700, 1900)).status()).isEqualTo(200);
        RufhClient rufh = new RufhClient(host.uploads(), OptionalInt.of(9));
        assertThat(rufh.head(url).field("Upload-Offset")).contains("1900");
        assertThat(number(chunk(begun, 2, slice(content, 2000, 2500)), "bytesReceived"))
                .isEqualTo(2400);
        assertThat(chunk(begun, 1, slice(content, CHUNK, 2000)).status()).isEqualTo(200);
        assertThat(tus.content(url)).isEqualTo(content);
    }

    @Test
    void J03_an_upload_of_tus_goes_on_by_offset_and_shows_as_json() throws Exception {
        String url = tus.create(6);
        tus.patch(url, 0, "abc");
        assertThat(append(url, 3, bytes("def")).status()).isEqualTo(200);
        assertThat(tus.content(url)).isEqualTo(bytes("abcdef"));
        Answer shown = tus.plain("GET", url, "Accept: text/html;q=0.5, application/json");
        assertThat(text(shown, "status")).isEqualTo("completed");
        assertThat(text(shown, "uploadURL")).isEqualTo(url);
        assertThat(shown.text()).doesNotContain("totalChunks");
        Answer chunk = send("POST", action(shown, "chunk?chunkNumber=0"), bytes("abcdef"), BYTES);
        assertProblem(chunk, 400);
    }

    @Test
    void J04_J05_chunks_in_order_as_raw_bodies() throws Exception {
        byte[] content = content(2500, 2);
        Answer begun = initiate(content.length, CHUNK);
        Answer first = chunk(begun, 0, slice(content, 0, CHUNK));
        assertThat(first.status()).isEqualTo(200);
        assertThat(number(first, "chunkNumber")).isZero();
        assertThat(number(first, "offset")).isZero();
        assertThat(number(first, "bytesReceived")).isEqualTo(CHUNK);
        assertThat(first.text()).contains("\"first\":0,\"last\":0");
        Answer second =
                send("PUT", action(begun, "chunk"), slice(content, CHUNK, 2 * CHUNK), BYTES, "X-Chunk-Number: 1");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text()).contains("\"first\":0,\"last\":1");
        assertThat(chunk(begun, 2, slice(content, 2 * CHUNK, 2500)).status()).isEqualTo(200);
        assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
    }

    @Test
    void J04_chunks_as_parts_of_forms() throws Exception {
        byte[] content = content(2500, 3);
        Answer begun = initiate(content.length, CHUNK);
        for (int number : List.of(2, 0, 1)) {
            byte[] chunk = slice(content, number * CHUNK, Math.min(2500, (number + 1) * CHUNK));
            String sum = hex(number == 0 ? "SHA-256" : number == 1 ? "MD5" : "SHA-512", chunk);
            Answer answer = send("POST", action(begun, "chunk"), form(number, sum, chunk), FORM);
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            assertThat(number(answer, "chunkNumber")).isEqualTo(number);
        }
        assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
    }

    @Test
    void J04_a_form_in_chunked_coding_byte_by_byte() throws Exception {
        byte[] content = bytes("\r\n--xy\r\n--x\r\r\n-\r\n--x-xyz--\n--xyz\r--xyz\r");
        Answer begun = initiate(content.length, CHUNK);
        try (RawHttp connection = tus.connect()) {
            connection.head("POST", action(begun, "chunk"), FORM, "Transfer-Encoding: chunked");
            for (byte one : form(0, hex("SHA-256", content), content)) {
                connection.chunk(new byte[] {one});
            }
            Answer answer = connection.lastChunk().answer();
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        }
        assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
    }

    @Test
    void J04_a_form_without_its_chunk_or_its_number_is_refused() throws Exception {
        Answer begun = initiate(3, CHUNK);
        String path = action(begun, "chunk");
        for (String body : List.of(
                "",
                "no boundary at all",
                "--xyz\r\nContent-Disposition: form-data; name=\"chunkNumber\"\r\n\r\n0\r\n--xyz--\r\n",
                "--xyz\r\nContent-Disposition: form-data; name=\"chunk\"\r\n\r\nabc\r\n--xyz--\r\n",
                "--xyz\r\n\r\nabc\r\n--xyz--\r\n",
                "--xyz\r\nno field\r\n\r\nabc\r\n--xyz--\r\n",
                "--xyz\r\nContent-Disposition: form-data; name=\"chunkNumber\"\r\n\r\n-1\r\n--xyz--\r\n",
                "--xyz\r\nContent-Disposition: form-data; name=\"checksum\"\r\n\r\nzz\r\n--xyz--\r\n",
                "--xyz\r\nContent-Disposition: form-data; name=\"chunkNumber\"\r\n\r\n0\r\n--xyz\r\n"
                        + "Content-Disposition: form-data; name=\"chunk\"\r\n\r\nabc\r\n")) {
            assertProblem(send("POST", path, bytes(body), FORM), 400);
        }
        assertProblem(send("POST", path, bytes("x"), "Content-Type: multipart/form-data"), 400);
        assertProblem(send("POST", path, bytes("abc"), "Content-Type: text/plain"), 415);
        assertThat(number(status(begun), "bytesReceived")).isZero();
    }

    @Test
    void J06_a_chunk_again_is_answered_and_changes_nothing() throws Exception {
        byte[] content = content(2500, 4);
        Answer begun = initiate(content.length, CHUNK);
        chunk(begun, 2, slice(content, 2000, 2500));
        chunk(begun, 0, slice(content, 0, CHUNK));
        for (int number : List.of(0, 2)) {
            int length = number == 2 ? 500 : CHUNK;
            assertThat(chunk(begun, number, new byte[length]).status()).isEqualTo(200);
        }
        assertThat(number(chunk(begun, 1, slice(content, CHUNK, 2000)), "bytesReceived"))
                .isEqualTo(2500);
        assertThat(chunk(begun, 1, slice(content, CHUNK, 2000)).status()).isEqualTo(200);
        assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
    }

    @Test
    void J07_chunks_in_any_order_at_once() throws Exception {
        byte[] content = content(40 * CHUNK - 1, 5);
        Answer begun = initiate(content.length, CHUNK);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            numbers.add(i);
            numbers.add(i);
        }
        Collections.shuffle(numbers, new Random(5));
        List<Callable<Answer>> requests = numbers.stream()
                .<Callable<Answer>>map(number -> () -> patiently(() -> chunk(
                        begun, number, slice(content, number * CHUNK, Math.min(content.length, (number + 1) * CHUNK)))))
                .toList();
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            for (Future<Answer> answer : clients.invokeAll(requests)) {
                // a chunk that comes twice at once: one of the two may have been taken over by the other
                assertThat(answer.get().status()).as("%s", answer.get()).isIn(200, 409);
            }
        } finally {
            clients.shutdownNow();
        }
        Answer completed = post(begun, "complete");
        assertThat(completed.status()).as("%s", completed).isIn(200, 202);
        assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
    }

    @Test
    void J08_too_many_chunks_at_once_are_told_to_wait() throws Exception {
        Answer begun = initiate(100 * CHUNK, CHUNK);
        List<RawHttp> coming = new ArrayList<>();
        try {
            Optional<Answer> refused = Optional.empty();
            for (int number = 1; number < 64 && refused.isEmpty(); number++) {
                RawHttp connection = tus.connect();
                coming.add(connection);
                connection.head(
                        "POST", action(begun, "chunk?chunkNumber=" + number), BYTES, "Content-Length: " + CHUNK);
                connection.send(new byte[1]);
                refused = connection.heardWithin(Duration.ofMillis(100)) ? Optional.of(connection.answer()) : refused;
            }
            // a slow host may need longer than the test waits for each
            Answer answer = refused.orElseGet(() -> TusClient.unchecked(coming.get(coming.size() - 1)::answer));
            assertProblem(answer, 429);
            assertThat(answer.field("Retry-After")).isPresent();
        } finally {
            for (RawHttp connection : coming) {
                connection.reset();
            }
        }
        TusClient.until(() -> {
            Answer answer = TusClient.unchecked(() -> chunk(begun, 0, new byte[CHUNK]));
            return answer.status() == 200 ? Optional.of(answer) : Optional.empty();
        });
    }

    @Test
    void J09_a_chunk_of_another_length_or_number_is_refused() throws Exception {
        Answer begun = initiate(2500, CHUNK);
        assertProblem(chunk(begun, 0, new byte[CHUNK - 1]), 400);
        assertProblem(chunk(begun, 0, new byte[CHUNK + 1]), 400);
        assertProblem(chunk(begun, 2, new byte[CHUNK]), 400);
        assertProblem(chunk(begun, 3, new byte[500]), 400);
        assertProblem(send("POST", action(begun, "chunk"), form(0, "", new byte[CHUNK - 1]), FORM), 400);
        assertProblem(send("POST", action(begun, "chunk"), form(0, "", new byte[CHUNK + 1]), FORM), 400);
        for (String number : List.of("", "-1", "+1", "01", "x", "9223372036854775808", "1&chunkNumber=1")) {
            assertProblem(send("POST", action(begun, "chunk?chunkNumber=" + number), new byte[CHUNK], BYTES), 400);
        }
        assertProblem(
                send("POST", action(begun, "chunk?chunkNumber=0"), new byte[CHUNK], BYTES, "X-Chunk-Number: 1"), 400);
        assertThat(number(status(begun), "bytesReceived")).isZero();
    }

    @Test
    void J09_a_chunk_in_chunked_coding_counts_as_a_whole_or_not_at_all() throws Exception {
        byte[] content = content(CHUNK, 6);
        Answer begun = initiate(CHUNK, CHUNK);
        for (int length : List.of(CHUNK - 1, CHUNK + 1, CHUNK)) {
            try (RawHttp connection = tus.connect()) {
                connection.head("POST", action(begun, "chunk?chunkNumber=0"), BYTES, "Transfer-Encoding: chunked");
                Answer answer = connection
                        .chunk(length <= CHUNK ? slice(content, 0, length) : new byte[length])
                        .lastChunk()
                        .answer();
                assertThat(answer.status()).isEqualTo(length == CHUNK ? 200 : 400);
            }
        }
        assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
    }

    @Test
    void J10_a_chunk_with_another_checksum_is_not_kept() throws Exception {
        byte[] content = content(CHUNK, 7);
        Answer begun = initiate(CHUNK, CHUNK);
        String path = action(begun, "chunk?chunkNumber=0");
        String right = Base64.getEncoder().encodeToString(digest("MD5", content));
        String wrong = Base64.getEncoder().encodeToString(digest("MD5", new byte[1]));
        String sha = "Content-Digest: sha-256=:" + Base64.getEncoder().encodeToString(digest("SHA-256", content)) + ":";
        assertProblem(send("POST", path, content, BYTES, "Content-MD5: " + wrong), 400);
        assertProblem(send("POST", path, content, BYTES, "Content-MD5: x"), 400);
        assertProblem(send("POST", path, new byte[CHUNK], BYTES, sha), 400);
        assertProblem(send("POST", path, content, BYTES, sha, "Content-MD5: " + right), 400);
        assertProblem(send("POST", action(begun, "chunk"), form(0, hex("SHA-256", new byte[1]), content), FORM), 400);
        assertThat(number(status(begun), "bytesReceived")).isZero();
        assertThat(send("POST", path, content, BYTES, "Content-MD5: " + right).status())
                .isEqualTo(200);
        assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
    }

    @Test
    void J10_bytes_at_an_offset_with_another_checksum_are_not_kept() throws Exception {
        String url = uploadUrl(create("{\"fileName\":\"x\",\"fileSize\":6}"));
        String md5 = "Content-MD5: " + Base64.getEncoder().encodeToString(digest("MD5", bytes("abc")));
        assertProblem(append(url, 0, bytes("abd"), md5), 400);
        assertThat(tus.offset(url)).isZero();
        assertThat(append(url, 0, bytes("abc"), md5).status()).isEqualTo(200);
        assertThat(append(url, 3, bytes("def")).status()).isEqualTo(200);
        assertThat(tus.content(url)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void J07_bytes_at_another_offset_are_refused_with_the_right_one() throws Exception {
        Answer created = create("{\"fileSize\":6}");
        String url = uploadUrl(created);
        assertThat(created.field("Upload-Offset")).contains("0");
        append(url, 0, bytes("abc"));
        for (long offset : List.of(0L, 2L, 4L, 6L, 7L)) {
            Answer answer = append(url, offset, bytes("def"));
            assertProblem(answer, 409);
            assertThat(answer.field("Upload-Offset")).contains("3");
            assertThat(answer.text())
                    .contains("#mismatching-upload-offset\"")
                    .contains("\"expected-offset\":3")
                    .contains("\"provided-offset\":" + offset);
        }
        assertProblem(send("PATCH", url, bytes("def"), BYTES, "Upload-Offset: x"), 400);
        assertProblem(send("PATCH", url, bytes("def"), "Content-Type: text/plain", "Upload-Offset: 3"), 415);
        Answer over = append(url, 3, bytes("defg"));
        assertProblem(over, 413);
        assertThat(over.field("Upload-Limit")).contains("max-size=" + USUAL.maxLength());
        assertThat(tus.offset(url)).isEqualTo(3);
    }

    @Test
    void J02_a_length_may_come_later_where_chunks_have_no_numbers() throws Exception {
        String url = uploadUrl(create("{}"));
        assertThat(append(url, 0, bytes("abc")).status()).isEqualTo(200);
        Answer last = append(url, 3, bytes("def"), "Upload-Length: 6");
        assertThat(number(last, "totalSize")).isEqualTo(6);
        assertThat(tus.content(url)).isEqualTo(bytes("abcdef"));
        assertProblem(json("POST", api("/upload/initiate"), "{}"), 400);
    }

    @Test
    void J10_a_whole_with_another_checksum_fails() throws Exception {
        String url = uploadUrl(create("{\"fileSize\":3,\"checksum\":\"" + hex("SHA-256", bytes("abd")) + "\"}"));
        append(url, 0, bytes("abc"));
        Answer ended = TusClient.until(() -> {
            Answer answer = TusClient.unchecked(() -> tus.plain("GET", url, "Accept: application/json"));
            return answer.text().contains("\"status\":\"failed\"") ? Optional.of(answer) : Optional.empty();
        });
        assertThat(text(ended, "reason")).isEqualTo("checksum_mismatch");
        assertThat(tus.plain("GET", api("/files/" + text(ended, "fileID") + "/download"))
                        .status())
                .isIn(404, 410);
    }

    @Test
    void J11_status_disturbs_nobody() throws Exception {
        Answer begun = initiate(CHUNK, CHUNK);
        try (RawHttp connection = tus.connect()) {
            connection.head("POST", action(begun, "chunk?chunkNumber=0"), BYTES, "Content-Length: " + CHUNK);
            connection.send(new byte[CHUNK - 1]);
            for (int i = 0; i < 3; i++) {
                assertThat(status(begun).status()).isEqualTo(200);
                assertThat(tus.plain("GET", uploadUrl(begun), "Accept: application/json")
                                .status())
                        .isEqualTo(200);
            }
            assertThat(connection.send(new byte[1]).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void J12_complete_says_what_is_missing_and_then_what_became() throws Exception {
        byte[] content = content(2500, 8);
        Answer begun = initiate(content.length, CHUNK);
        Answer missing = post(begun, "complete");
        assertProblem(missing, 409);
        assertThat(missing.text()).contains("\"missingChunks\":[{\"first\":0,\"last\":2}]");
        chunk(begun, 1, slice(content, CHUNK, 2000));
        assertThat(post(begun, "complete").text())
                .contains("\"missingChunks\":[{\"first\":0,\"last\":0},{\"first\":2,\"last\":2}]")
                .contains("\"bytesReceived\":1000");
        chunk(begun, 2, slice(content, 2000, 2500));
        chunk(begun, 0, slice(content, 0, CHUNK));
        Answer completed = TusClient.until(() -> {
            Answer answer = TusClient.unchecked(() -> post(begun, "complete"));
            assertThat(answer.status()).isIn(200, 202);
            assertThat(answer.field("Retry-After").isPresent()).isEqualTo(answer.status() == 202);
            return answer.status() == 200 ? Optional.of(answer) : Optional.empty();
        });
        assertThat(text(completed, "status")).isEqualTo("completed");
        Answer again = post(begun, "complete");
        assertThat(again.status()).isEqualTo(200);
        assertThat(tus.plain("GET", api("/files/" + text(again, "fileID") + "/download"))
                        .body())
                .isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "POST"})
    void J13_cancel_ends_what_still_takes_bytes(String method) throws Exception {
        Answer begun = initiate(3, CHUNK);
        String cancel = action(begun, "cancel");
        assertThat(send(method, cancel, new byte[0]).status()).isEqualTo(204);
        assertThat(send(method, cancel, new byte[0]).status()).isEqualTo(204);
        assertProblem(chunk(begun, 0, bytes("abc")), 410);
        assertThat(text(status(begun), "status")).isEqualTo("cancelled");
        Answer whole = initiate(3, CHUNK);
        chunk(whole, 0, bytes("abc"));
        tus.content(uploadUrl(whole));
        assertProblem(send(method, action(whole, "cancel"), new byte[0]), 409);
        assertThat(tus.content(uploadUrl(whole))).isEqualTo(bytes("abc"));
    }

    @Test
    void J13_pause_refuses_bytes_until_resume() throws Exception {
        Answer begun = initiate(2500, CHUNK);
        assertThat(text(post(begun, "pause"), "status")).isEqualTo("paused");
        assertThat(post(begun, "pause").status()).isEqualTo(200);
        assertProblem(chunk(begun, 0, new byte[CHUNK]), 409);
        assertProblem(chunk(begun, 1, new byte[CHUNK]), 409);
        assertProblem(append(uploadUrl(begun), 0, new byte[CHUNK]), 409);
        assertThat(text(post(begun, "resume"), "status")).isEqualTo("uploading");
        assertThat(post(begun, "resume").status()).isEqualTo(200);
        assertThat(chunk(begun, 1, new byte[CHUNK]).status()).isEqualTo(200);
    }

    @Test
    void J14_files_are_listed_page_by_page() throws Exception {
        String mark = "page-" + System.nanoTime() + "-";
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Answer begun =
                    create("{\"fileName\":\"" + mark + i + "\",\"fileSize\":3,\"metadata\":{\"no\":\"" + i + "\"}}");
            append(uploadUrl(begun), 0, bytes("abc"));
            tus.content(uploadUrl(begun));
            ids.add(0, text(begun, "fileID"));
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            Answer page = tus.plain(
                    "GET", api("/files?limit=2&status=available&namePrefix=" + mark) + next.replace("+", "%2B"));
            assertThat(page.status()).as("%s", page).isEqualTo(200);
            seen.addAll(all(page, "fileID"));
            next = all(page, "next").stream()
                    .map(cursor -> "&cursor=" + cursor)
                    .findFirst()
                    .orElse("");
        } while (!next.isEmpty());
        assertThat(seen).isEqualTo(ids);
        Answer one = tus.plain("GET", api("/files?namePrefix=" + mark + "&metadata.no=3"));
        assertThat(all(one, "fileName")).containsExactly(mark + "3");
        String mine = "/files?namePrefix=" + mark;
        assertThat(all(tus.plain("GET", api(mine + "&minSize=0&maxSize=1000000&until=9999-01-01T00:00:00Z")), "fileID"))
                .isNotEmpty();
        assertThat(all(tus.plain("GET", api(mine + "&minSize=1000000")), "fileID"))
                .isEmpty();
        assertThat(all(tus.plain("GET", api(mine + "&until=2000-01-01T00:00:00Z")), "fileID"))
                .isEmpty();
        for (String query : List.of(
                "limit=0",
                "limit=501",
                "limit=x",
                "cursor=x",
                "status=open",
                "since=today",
                "until=today",
                "minSize=-1",
                "maxSize=1MB",
                "color=red")) {
            assertProblem(tus.plain("GET", api("/files?" + query)), 400);
        }
    }

    @Test
    void J14_a_file_is_described_downloaded_and_deleted() throws Exception {
        Answer begun = create("{\"fileName\":\"a.txt\",\"fileSize\":10}");
        String file = api("/files/" + text(begun, "fileID"));
        assertThat(text(tus.plain("GET", file), "status")).isEqualTo("pending");
        Answer early = tus.plain("GET", file + "/download");
        assertProblem(early, 409);
        assertThat(early.field("Retry-After")).isPresent();
        append(uploadUrl(begun), 0, bytes("0123456789"));
        tus.content(uploadUrl(begun));
        assertThat(text(tus.plain("GET", file), "downloadURL")).isEqualTo(file + "/download");
        Answer part = tus.plain("GET", file + "/download", "Range: bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("234");
        assertThat(part.field("Content-Disposition").orElse("")).startsWith("attachment");
        assertThat(tus.plain("HEAD", file + "/download").field("Content-Length"))
                .contains("10");
        assertThat(tus.plain("DELETE", file).status()).isEqualTo(204);
        assertThat(tus.plain("DELETE", file).status()).isEqualTo(204);
        assertThat(tus.plain("GET", file + "/download").status()).isIn(404, 410);
        assertThat(text(tus.plain("GET", file), "status")).isEqualTo("deleted");
    }

    @Test
    void J21_usage_is_what_is_reserved_and_what_may_be() throws Exception {
        Answer before = json("GET", api("/usage"), "");
        Answer begun = initiate(2500, CHUNK);
        Answer after = json("GET", api("/usage"), "");

        assertThat(after.status()).as("%s", after).isEqualTo(200);
        assertThat(number(after, "bytes") - number(before, "bytes")).isEqualTo(2500);
        assertThat(number(after, "openUploads") - number(before, "openUploads")).isEqualTo(1);
        assertThat(number(after, "maxFileSize")).isEqualTo(USUAL.maxLength());
        assertThat(number(after, "chunkSize")).isPositive();
        json("DELETE", api("/upload/" + text(begun, "uploadID") + "/cancel"), "");
        assertThat(number(json("GET", api("/usage"), ""), "openUploads")).isEqualTo(number(before, "openUploads"));
    }

    @Test
    void J22_a_body_that_comes_all_at_once_is_told_so() throws Exception {
        Answer arrival = tus.plainSend("POST", api("/selftest"), bytes("ab"), BYTES);

        assertThat(arrival.status()).as("%s", arrival).isEqualTo(200);
        assertThat(number(arrival, "bytes")).isEqualTo(2);
        assertThat(arrival.text()).contains("\"buffered\":true");
    }

    @Test
    void J16_J17_progress_is_told_as_events_until_the_end() throws Exception {
        byte[] content = content(2500, 11);
        Answer begun = initiate(content.length, CHUNK);
        String id;
        try (RawHttp events = tus.connect()) {
            events.head("GET", uploadUrl(begun) + "/events", "Connection: close");
            String start = events.until("\"status\":\"initializing\"");
            assertThat(start.toLowerCase(Locale.ROOT)).contains(" 200 ", "text/event-stream", "event: progress");
            chunk(begun, 1, slice(content, CHUNK, 2000));
            events.until("\"bytes\":1000,\"totalSize\":2500,\"progress\":0.4,\"chunksDone\":1,\"totalChunks\":3");
            chunk(begun, 0, slice(content, 0, CHUNK));
            chunk(begun, 2, slice(content, 2000, 2500));
            String end = events.until("\"status\":\"completed\"");
            id = end.substring(end.lastIndexOf("id: ") + 4).split("\\s")[0];
            events.until("\n\n");
            assertThat(events.ended(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(tus.plain("GET", action(begun, "events"), "Last-Event-ID: " + id)
                        .status())
                .isEqualTo(204);
        try (RawHttp events = tus.connect()) {
            events.head("GET", action(begun, "events"), "Last-Event-ID: 1-0");
            assertThat(events.until("\"status\":\"completed\"")).contains("id: " + id);
        }
        assertProblem(tus.plain("POST", action(begun, "events")), 405);
        assertProblem(tus.plain("GET", tus.collection() + "/" + NOBODY + "/events"), 404);
    }

    @Test
    void J16_a_running_request_shows_in_the_events() throws Exception {
        Answer begun = initiate(CHUNK, CHUNK);
        try (RawHttp events = tus.connect();
                RawHttp sending = tus.connect()) {
            events.head("GET", uploadUrl(begun) + "/events");
            events.until("\"bytes\":0");
            sending.head("POST", action(begun, "chunk?chunkNumber=0"), BYTES, "Content-Length: " + CHUNK);
            sending.send(new byte[600]);
            events.until("\"bytes\":600");
            sending.send(new byte[400]);
            events.until("\"bytes\":1000");
            assertThat(sending.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void J15_expired_uploads_are_gone() throws Exception {
        try (Host shortly = start(new Settings(1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(30)))) {
            TusClient client = new TusClient(shortly.uploads());
            Answer begun = client.plainSend("POST", client.collection(), bytes("{\"fileSize\":3}"), JSON);
            String url = text(begun, "uploadURL");
            TusClient.until(() -> {
                Answer answer = TusClient.unchecked(() -> client.plain("GET", url, "Accept: application/json"));
                return answer.text().contains("\"reason\":\"expired\"") ? Optional.of(answer) : Optional.empty();
            });
            assertProblem(client.plainSend("PATCH", url, bytes("abc"), BYTES, "Upload-Offset: 0"), 410);
        }
    }

    @Test
    void J15_too_large_is_told_with_the_limit() throws Exception {
        Answer answer = create("{\"fileSize\":" + (USUAL.maxLength() + 1) + "}");
        assertProblem(answer, 413);
        assertThat(answer.field("Upload-Limit")).contains("max-size=" + USUAL.maxLength());
        assertProblem(create("{\"fileSize\":" + Long.MAX_VALUE + "}"), 413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "1",
                "null",
                "{} {}",
                "{}x",
                "{\"fileSize\":1,\"fileSize\":1}",
                "{\"fileSize\":-1}",
                "{\"fileSize\":1.0}",
                "{\"fileSize\":\"1\"}",
                "{\"fileSize\":1e1}",
                "{\"fileSize\":9223372036854775808}",
                "{\"fileSize\":01}",
                "{\"filesize\":1}",
                "{\"fileName\":7}",
                "{\"chunkSize\":0}",
                "{\"chunkSize\":9223372036854775807}",
                "{\"checksum\":\"abc\"}",
                "{\"metadata\":[]}",
                "{\"metadata\":{\"a\":1}}",
                "{\"metadata\":{\"a\":{\"b\":\"c\"}}}",
                "{\"metadata\":{\"a\":\"\\ud800\"}}",
                "{'fileSize':1}",
                "{\"fileSize\":1,}",
                "{\"fileSize\":NaN}",
                "// x\n{}"
            })
    void A20_what_is_not_the_json_that_is_wanted_is_refused(String body) throws Exception {
        assertProblem(create(body), 400);
    }

    @Test
    void A20_bombs_are_refused() throws Exception {
        assertProblem(create("{\"metadata\":" + "[".repeat(10_000) + "}"), 400);
        assertProblem(create("{\"fileName\":\"" + "a".repeat(9000) + "\"}"), 400);
        assertProblem(create("{\"fileSize\":1" + "0".repeat(5000) + "}"), 400);
        Answer large = create("{\"fileName\":\"" + "a".repeat(70_000) + "\"}");
        assertProblem(large, 413);
        StringBuilder pairs = new StringBuilder("{\"metadata\":{");
        for (int i = 0; i < 33; i++) {
            pairs.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"v\"");
        }
        assertProblem(create(pairs.append("}}").toString()), 400);
    }

    @Test
    void A02_no_client_chooses_an_id() throws Exception {
        for (String body : List.of(
                "{\"fileSize\":3,\"uploadID\":\"" + NOBODY + "\"}", "{\"fileSize\":3,\"fileID\":\"" + NOBODY + "\"}")) {
            assertProblem(create(body), 400);
        }
        List<String> all = new ArrayList<>();
        for (String field : List.of("Upload-ID", "X-Upload-ID", "Idempotency-Key", "X-Request-ID", "Location")) {
            Answer created = tus.send("POST", tus.collection(), new byte[0], "Upload-Length: 3", field + ": " + NOBODY);
            assertThat(created.status()).isEqualTo(201);
            all.add(tus.path(created));
            all.add(uploadUrl(
                    tus.plainSend("POST", tus.collection(), bytes("{\"fileSize\":3}"), JSON, field + ": " + NOBODY)));
        }
        assertThat(all).doesNotHaveDuplicates().noneMatch(path -> path.contains(NOBODY));
        for (String method : List.of("PUT", "POST", "PATCH")) {
            String path = tus.collection() + "/" + NOBODY;
            assertThat(tus.plainSend(method, path, bytes("abc"), BYTES, "Upload-Offset: 0")
                            .status())
                    .isBetween(400, 499);
            assertThat(tus.send(method, path, bytes("abc"), TusClient.TYPE, "Upload-Offset: 0", "Upload-Length: 3")
                            .status())
                    .isBetween(400, 499);
            assertThat(tus.plainSend(method, path, bytes("abc"), "Upload-Complete: ?1")
                            .status())
                    .isBetween(400, 499);
        }
        assertProblem(tus.plain("GET", api("/upload/" + NOBODY + "/status")), 404);
    }

    @Test
    void A01_foreign_uploads_and_files_look_like_unknown_ones() throws Exception {
        assumeTrue(otherOwner().isPresent());
        String other = otherOwner().orElseThrow();
        Answer begun = initiate(CHUNK, CHUNK);
        List<String[]> requests = List.of(
                new String[] {"GET", "/upload/ID/status"},
                new String[] {"POST", "/upload/ID/complete"},
                new String[] {"POST", "/upload/ID/pause"},
                new String[] {"POST", "/upload/ID/resume"},
                new String[] {"DELETE", "/upload/ID/cancel"},
                new String[] {"POST", "/upload/ID/chunk?chunkNumber=0"},
                new String[] {"GET", "/upload/ID/events"},
                new String[] {"GET", "/ID/events"},
                new String[] {"GET", "/ID"},
                new String[] {"PATCH", "/ID"});
        for (String[] request : requests) {
            same(other, request, text(begun, "uploadID"));
        }
        for (String method : List.of("GET", "DELETE")) {
            same(other, new String[] {method, "/files/ID"}, text(begun, "fileID"));
        }
        same(other, new String[] {"GET", "/files/ID/download"}, text(begun, "fileID"));
        assertThat(text(status(begun), "status")).isEqualTo("initializing");
        assertThat(all(tus.plain("GET", api("/files?limit=500"), other), "fileID"))
                .doesNotContain(text(begun, "fileID"));
    }

    @Test
    void J15_A23_every_refusal_is_a_problem_that_tells_nothing_of_the_inside() throws Exception {
        Answer begun = initiate(3, CHUNK);
        for (Answer answer : List.of(
                tus.plain("GET", api("/upload")),
                tus.plain("GET", api("/upload/initiate")),
                tus.plain("GET", api("/upload/" + NOBODY + "/status")),
                tus.plain("GET", api("/upload/" + NOBODY.toUpperCase(Locale.ROOT) + "/status")),
                tus.plain("GET", action(begun, "nothing")),
                tus.plain("GET", action(begun, "chunk")),
                tus.plain("PUT", action(begun, "complete")),
                tus.plain("POST", api("/files")),
                tus.plain("GET", api("/files/" + NOBODY)),
                tus.plain("PUT", api("/files/" + NOBODY)),
                tus.plain("DELETE", api("/files/" + NOBODY + "/download")),
                tus.plain("GET", api("/files/a/b/c")),
                tus.plain("GET", api("/files?%ff=1")),
                json("POST", api("/upload/initiate"), "{\"fileSize\":\"\u007f\"}"))) {
            assertProblem(answer, answer.status());
            assertThat(answer.text()).doesNotContain("Exception", "\tat ", ".java", "dev.pawl", "/srv", "/tmp");
            assertThat(answer.text().length()).isLessThan(400);
        }
    }

    @Test
    void F_a_chunk_that_is_cut_completes_nothing_and_can_come_again() throws Exception {
        byte[] content = content(2500, 9);
        Answer begun = initiate(content.length, CHUNK);
        for (int number : List.of(0, 2)) {
            try (RawHttp connection = tus.connect()) {
                int length = number == 2 ? 500 : CHUNK;
                connection.head(
                        "POST", action(begun, "chunk?chunkNumber=" + number), BYTES, "Content-Length: " + length);
                connection.send(slice(content, number * CHUNK, number * CHUNK + 300));
                connection.reset();
            }
        }
        for (int number : List.of(2, 1, 0)) {
            byte[] chunk = slice(content, number * CHUNK, Math.min(2500, (number + 1) * CHUNK));
            Answer answer = patiently(() -> chunk(begun, number, chunk));
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        }
        assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
    }

    @Test
    void J07_one_assembler_however_many_say_complete() throws Exception {
        byte[] content = content(3 * CHUNK, 10);
        for (int round = 0; round < 5; round++) {
            Answer begun = initiate(content.length, CHUNK);
            chunk(begun, 2, slice(content, 2 * CHUNK, 3 * CHUNK));
            chunk(begun, 1, slice(content, CHUNK, 2 * CHUNK));
            CyclicBarrier together = new CyclicBarrier(4);
            ExecutorService clients = Executors.newFixedThreadPool(4);
            try {
                Future<Answer> last = clients.submit(() -> {
                    together.await();
                    return chunk(begun, 0, slice(content, 0, CHUNK));
                });
                List<Future<Answer>> others = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    others.add(clients.submit(() -> {
                        together.await();
                        return post(begun, "complete");
                    }));
                }
                // asking for completion takes over an append that runs: the chunk comes again then
                assertThat(last.get().status()).isIn(200, 409);
                for (Future<Answer> other : others) {
                    assertThat(other.get().status()).isIn(200, 202, 409);
                }
            } finally {
                clients.shutdownNow();
            }
            chunk(begun, 0, slice(content, 0, CHUNK));
            assertThat(tus.content(uploadUrl(begun))).isEqualTo(content);
        }
    }

    /** The number first, as the API wants it; a checksum if there is one. */
    private static byte[] form(int number, String checksum, byte[] chunk) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(bytes("ignored\r\n--xyz\r\ncontent-disposition: form-data; name=chunkNumber\r\n\r\n" + number));
        if (!checksum.isEmpty()) {
            form.writeBytes(bytes("\r\n--xyz\r\nContent-Disposition: form-data; name=\"checksum\"\r\n\r\n" + checksum));
        }
        form.writeBytes(bytes("\r\n--xyz\r\nContent-Disposition: form-data; name=\"chunk\"; filename=\"blob\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n"));
        form.writeBytes(chunk);
        form.writeBytes(bytes("\r\n--xyz\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\nx\r\n--xyz--\r\n"));
        return form.toByteArray();
    }

    /** A host may be busy with what was cut, or with as many chunks as it takes at once. */
    private static Answer patiently(Callable<Answer> request) {
        return TusClient.until(() -> {
            try {
                Answer answer = request.call();
                return answer.status() == 429 ? Optional.empty() : Optional.of(answer);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private void same(String other, String[] request, String id) throws IOException {
        Answer foreign = as(other, request, id);
        Answer unknown = as(other, request, NOBODY);
        assertThat(foreign.status()).as("%s %s", request[0], request[1]).isEqualTo(404);
        assertThat(foreign.text()).isEqualTo(unknown.text().replace(NOBODY, id));
    }

    private Answer as(String other, String[] request, String id) throws IOException {
        boolean brings = request[0].equals("PATCH") || request[1].contains("chunk");
        String path = api(request[1].replace("ID", id));
        return brings
                ? tus.plainSend(request[0], path, new byte[CHUNK], BYTES, "Upload-Offset: 0", other)
                : tus.plain(request[0], path, "Accept: application/json", other);
    }

    private Answer initiate(long length, long chunkSize) throws IOException {
        return json(
                "POST",
                api("/upload/initiate"),
                "{\"fileName\":\"x.bin\",\"fileSize\":" + length + ",\"chunkSize\":" + chunkSize + "}");
    }

    private Answer create(String json) throws IOException {
        return json("POST", tus.collection(), json);
    }

    private Answer json(String method, String path, String body) throws IOException {
        return send(method, path, bytes(body), JSON);
    }

    private Answer chunk(Answer begun, int number, byte[] bytes) throws IOException {
        return send("POST", action(begun, "chunk?chunkNumber=" + number), bytes, BYTES);
    }

    private Answer append(String url, long offset, byte[] bytes, String... fields) throws IOException {
        String[] more = Stream.concat(Stream.of(fields), Stream.of(BYTES, "Upload-Offset: " + offset))
                .toArray(String[]::new);
        return send("PATCH", url, bytes, more);
    }

    private Answer post(Answer begun, String action) throws IOException {
        return send("POST", action(begun, action), new byte[0]);
    }

    private Answer status(Answer begun) throws IOException {
        return tus.plain("GET", action(begun, "status"));
    }

    private Answer send(String method, String path, byte[] body, String... fields) throws IOException {
        return tus.plainSend(method, path, body, fields);
    }

    private String api(String path) {
        return tus.collection() + path;
    }

    private String action(Answer begun, String action) {
        return api("/upload/" + text(begun, "uploadID") + "/" + action);
    }

    private String uploadUrl(Answer begun) {
        return host.uploads().resolve(text(begun, "uploadURL")).getRawPath();
    }

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status).isBetween(400, 499);
        assertThat(answer.field("Content-Type")).as("%s", answer).contains("application/problem+json");
        assertThat(answer.text()).startsWith("{\"type\":\"").contains("\"status\":" + status + ",");
    }

    private static String text(Answer answer, String member) {
        return all(answer, member).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + member + " in " + answer));
    }

    /** Texts of that name, wherever they stand; enough for what the host writes on one line without blanks. */
    private static List<String> all(Answer answer, String member) {
        String start = "\"" + member + "\":\"";
        List<String> found = new ArrayList<>();
        for (int at = answer.text().indexOf(start); at >= 0; at = answer.text().indexOf(start, at + 1)) {
            int from = at + start.length();
            found.add(answer.text().substring(from, answer.text().indexOf('"', from)));
        }
        return found;
    }

    private static long number(Answer answer, String member) {
        String start = "\"" + member + "\":";
        int at = answer.text().indexOf(start);
        assertThat(at).as("%s in %s", member, answer).isNotNegative();
        String rest = answer.text().substring(at + start.length());
        return Long.parseLong(rest.substring(
                0, rest.length() - rest.replaceFirst("^[0-9]+", "").length()));
    }

    private static byte[] content(int length, long seed) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static byte[] slice(byte[] content, int from, int to) {
        return Arrays.copyOfRange(content, from, to);
    }

    private static String hex(String algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(digest(algorithm, bytes));
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
