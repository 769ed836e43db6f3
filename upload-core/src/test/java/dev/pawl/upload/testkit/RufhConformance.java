// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static dev.pawl.upload.testkit.RufhClient.PIECE;
import static dev.pawl.upload.testkit.TusClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.TusConformance.Host;
import dev.pawl.upload.testkit.TusConformance.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Resumable Uploads for HTTP (draft-12, and the older drafts that clients speak) demands of a running host, over raw
 * sockets. A test for each line of the checklist in docs/protocols.md, named after it. An adapter's whole test is a class
 * that extends this one and starts the host.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class RufhConformance {
    private static final Settings USUAL = new Settings(8 << 20, Duration.ofHours(1), Duration.ofSeconds(30));
    private static final String PROBLEMS = "https://iana.org/assignments/http-problem-types#";

    /** One host for most tests. */
    private Host host = () -> URI.create("http://localhost");

    private RufhClient rufh = new RufhClient(host.uploads(), OptionalInt.empty());
    private TusClient tus = new TusClient(host.uploads());

    /** For subclasses. */
    protected RufhConformance() {}

    /** Whether a host sends interim answers on HTTP/1.1. */
    public enum Interim {
        /** It does. */
        SENT,
        /** It cannot, so that the lines about them are not offered. */
        NOT_SENT
    }

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

    /**
     * Whether the host sends interim answers.
     *
     * @return by default that it does not
     */
    protected Interim interim() {
        return Interim.NOT_SENT;
    }

    @BeforeAll
    final void startUsual() throws Exception {
        host = start(USUAL);
        rufh = new RufhClient(host.uploads(), OptionalInt.of(9));
        tus = new TusClient(host.uploads());
    }

    @AfterAll
    final void stopUsual() throws Exception {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH"})
    void R_01_R_06_R_07_any_method_with_content_creates(String method) throws Exception {
        Answer answer = rufh.send(method, rufh.collection(), "abcdef", "Upload-Complete: ?1");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.all("Upload-Complete")).containsExactly("?1");
        assertThat(tus.content(rufh.path(answer))).isEqualTo(bytes("abcdef"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "\"?1\"", "?2", "?", "?1,", "?1 x", "?1;", "", "(?1)"})
    void R_02_a_malformed_completion_counts_as_none(String complete) throws Exception {
        Answer created = rufh.create(complete, "abc");
        assertThat(created.status()).isBetween(400, 499);
        assertThat(created.field("Upload-Complete")).isEmpty();
        assertThat(created.field("Location")).isEmpty();
        assertThat(created.interim()).doesNotContain(104);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 8, 9, 10})
    void R_02_R_31_a_malformed_completion_appends_nothing_in_any_dialect(int interop) throws Exception {
        String path = rufh.begun("abc");
        assertThat(rufh.by(interop).append(path, 3, "true", "def").status()).isEqualTo(400);
        assertStands(path, 3, "?0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-5", "5.0", "\"5\"", "1000000000000000", "5,5", "5 5", "+5", "", "?1"})
    void R_03_a_malformed_length_counts_as_none(String length) throws Exception {
        Answer created = rufh.create("?0", "abc", "Upload-Length: " + length);
        assertThat(created.status()).isEqualTo(201);
        assertThat(rufh.head(rufh.path(created)).field("Upload-Length")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-3", "3.0", "\"3\"", "3,3", "1000000000000000", "3 x", ""})
    void R_03_R_31_a_malformed_offset_counts_as_missing(String offset) throws Exception {
        String path = rufh.begun("abc");
        Answer answer = rufh.send("PATCH", path, "def", PIECE, "Upload-Complete: ?1", "Upload-Offset: " + offset);
        assertThat(answer.status()).isEqualTo(400);
        assertProblem(answer, "about:blank");
        assertStands(path, 3, "?0");
    }

    @Test
    void R_03_items_may_have_parameters() throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 6;unit=b");
        assertThat(rufh.head(path).field("Upload-Length")).contains("6");
        assertThat(rufh.append(path, 3, "?1;a=\"x\";b", "def").status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 8, 9, 10})
    void R_04_R_04b_R_08_R_17_the_url_is_told_before_the_content_is_read(int interop) throws Exception {
        assumeTrue(interim() == Interim.SENT);
        try (RawHttp connection = rufh.connect()) {
            creation(rufh.by(interop), connection, "?0", 6, "Expect: 100-continue");
            Answer told = connection.next();
            assertThat(told.status()).isEqualTo(104);
            assertThat(told.field("Upload-Draft-Interop-Version")).contains(Integer.toString(interop));
            assertThat(told.field("Upload-Limit").orElse("")).contains("max-size=" + USUAL.maxLength());
            assertThat(connection.next().status()).isEqualTo(100);
            Answer created = connection.send(bytes("abcdef")).answer();
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.field("Location")).isEqualTo(told.field("Location"));
            assertStands(rufh.path(told), 6, "?0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 11, 99})
    void R_04b_a_client_that_did_not_state_a_known_draft_gets_no_interim_answer(int interop) throws Exception {
        Answer created = rufh.by(interop).create("?0", "abc");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.interim()).doesNotContain(104);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 8, 9, 10})
    void R_05_R_05b_R_05c_R_07_a_creation_that_goes_on_tells_everything(int interop) throws Exception {
        Answer created = rufh.by(interop).create("?0", "abc", "Upload-Length: 6");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("Location")).isPresent();
        assertThat(created.all("Upload-Complete")).containsExactly("?0");
        assertThat(created.all("Upload-Offset")).containsExactly("3");
        assertLimits(created, interop);
    }

    @Test
    void R_10_the_length_is_told_or_follows_from_the_end() throws Exception {
        assertThat(rufh.head(rufh.begun("abc", "Upload-Length: 6")).field("Upload-Length"))
                .contains("6");
        assertThat(rufh.head(rufh.begun("abc")).field("Upload-Length")).isEmpty();
        assertThat(rufh.head(rufh.path(rufh.create("?1", "abcd"))).field("Upload-Length"))
                .contains("4");
        String path = rufh.begun("abc");
        try (RawHttp connection = rufh.connect()) {
            append(connection, path, 3, "?1", 5).send(bytes("d"));
            connection.finish();
            assertThat(connection.ended()).isTrue();
        }
        tus.keeps(path, 4);
        assertThat(rufh.head(path).field("Upload-Length")).contains("8");
        assertStands(path, 4, "?0");
    }

    @Test
    void R_11_what_says_the_length_twice_must_agree() throws Exception {
        for (Answer answer : List.of(
                rufh.create("?1", "abc", "Upload-Length: 4"),
                rufh.create("?1", "abc", "Upload-Length: 2"),
                rufh.create("?0", "abc", "Upload-Length: 2"))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field("Location")).isEmpty();
            assertProblem(answer, PROBLEMS + "inconsistent-upload-length");
        }
        String path = rufh.begun("abc", "Upload-Length: 6");
        for (Answer answer : List.of(
                rufh.append(path, 3, "?0", "d", "Upload-Length: 7"),
                rufh.append(path, 3, "?1", "de"),
                rufh.append(path, 3, "?1", "defg"))) {
            assertThat(answer.status()).isEqualTo(400);
            assertProblem(answer, PROBLEMS + "inconsistent-upload-length");
        }
        assertStands(path, 3, "?0");
        assertThat(rufh.append(path, 3, "?1", "def", "Upload-Length: 6").status())
                .isEqualTo(204);
    }

    @Test
    void R_11_an_end_before_the_length_completes_nothing_in_chunked_coding_either() throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 6");
        Answer answer = chunked(path, 3, "?1", "d", "e");
        assertThat(answer.status()).isEqualTo(400);
        assertProblem(answer, PROBLEMS + "inconsistent-upload-length");
        long offset = rufh.offset(path);
        assertStands(path, offset, "?0");
        assertThat(rufh.append(path, offset, "?1", "abcdef".substring((int) offset))
                        .status())
                .isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upload-Length: 3", "X-None: 1", "Upload-Length: 0"})
    void R_12a_a_creation_may_bring_nothing_yet(String field) throws Exception {
        String path = rufh.begun("", field);
        assertStands(path, 0, "?0");
        String content = field.endsWith(" 0") ? "" : "abc";
        assertThat(rufh.append(path, 0, "?1", content).status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(bytes(content));
    }

    @Test
    void R_12b_an_empty_upload_is_complete_at_once() throws Exception {
        Answer created = rufh.create("?1", "");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("Upload-Complete")).contains("?1");
        assertThat(tus.content(rufh.path(created))).isEmpty();
        try (RawHttp connection = rufh.connect()) {
            rufh.head(connection, "POST", rufh.collection(), "Upload-Complete: ?1", "Transfer-Encoding: chunked")
                    .lastChunk();
            Answer unknown = connection.answer();
            assertThat(unknown.field("Upload-Complete")).contains("?1");
            assertThat(tus.content(rufh.path(unknown))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?0", "?1"})
    void R_13_what_came_of_a_cut_creation_is_kept_and_does_not_count_as_complete(String complete) throws Exception {
        assumeTrue(interim() == Interim.SENT);
        try (RawHttp connection = rufh.connect()) {
            creation(rufh, connection, complete, 6);
            String path = rufh.path(connection.next());
            connection.send(bytes("abc")).finish();
            assertThat(connection.ended()).isTrue();
            assertStands(path, 3, "?0");
            assertThat(rufh.append(path, 3, "?1", "def").status()).isEqualTo(204);
            assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
        }
    }

    @Test
    void R_15_R_63_a_refusal_because_of_a_limit_tells_the_limits() throws Exception {
        long tooMuch = USUAL.maxLength() + 1;
        try (RawHttp connection = rufh.connect()) {
            creation(rufh, connection, "?1", tooMuch);
            Answer refused = connection.answer();
            assertThat(refused.status()).isEqualTo(413);
            assertLimits(refused, 9);
        }
        Answer refused = rufh.create("?0", "", "Upload-Length: " + tooMuch);
        assertThat(refused.status()).isEqualTo(413);
        assertProblem(refused, "tag:pawl.dev,2026:too-large");
        assertLimits(refused, 9);
        assertThat(rufh.create("?0", "", "Upload-Length: 999999999999999").status())
                .isEqualTo(413);
    }

    @Test
    void R_16_the_file_name_is_taken_from_the_disposition() throws Exception {
        Answer created = rufh.create(
                "?1",
                "abc",
                "Content-Type: text/plain",
                "Content-Disposition: inline; filename=\"x.txt\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt");
        String path = rufh.path(created);
        tus.content(path);
        assertThat(rufh.ask("GET", path).field("Content-Disposition").orElse(""))
                .endsWith("filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "GET"})
    void R_20_R_20c_the_offset_is_told(String method) throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 6");
        Answer answer = rufh.ask(method, path);
        assertThat(answer.status()).isBetween(200, 299);
        assertThat(answer.all("Upload-Offset")).containsExactly("3");
        assertThat(answer.all("Upload-Complete")).containsExactly("?0");
        assertThat(answer.all("Upload-Length")).containsExactly("6");
        assertThat(answer.field("Cache-Control").orElse("")).contains("no-store");
        assertLimits(answer, 9);
        assertThat(rufh.by(0).ask(method, path).all("Upload-Offset"))
                .as("no mark is needed")
                .containsExactly("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "GET"})
    void R_20d_after_completion_the_whole_is_told(String method) throws Exception {
        String path = rufh.path(rufh.create("?1", "abcdef"));
        tus.content(path);
        Answer answer = rufh.ask(method, path);
        assertThat(answer.status()).isBetween(200, 299);
        assertThat(answer.all("Upload-Offset")).containsExactly("6");
        assertThat(answer.all("Upload-Complete")).containsExactly("?1");
        assertThat(answer.all("Upload-Length")).containsExactly("6");
    }

    @Test
    void R_21_R_22_R_51_R_52_HEAD_during_a_stalled_append_ends_it_and_tells_what_will_be_accepted() throws Exception {
        String path = rufh.begun("");
        try (RawHttp stalled = rufh.connect()) {
            append(stalled, path, 0, "?1", 6).send(bytes("abc"));
            long offset;
            do {
                // again if HEAD overtook the request that it is to end
                offset = rufh.offset(path);
            } while (!stalled.over(Duration.ofMillis(200)));
            assertThat(rufh.append(path, offset, "?1", "abcdef".substring((int) offset))
                            .status())
                    .isEqualTo(204);
            assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upload-Offset: 3", "Upload-Complete: ?0", "Upload-Complete: ?1", "Upload-Length: 6"})
    void R_24_HEAD_and_DELETE_with_fields_of_content_are_refused(String field) throws Exception {
        String path = rufh.begun("abc");
        assertThat(rufh.ask("HEAD", path, field).status()).isEqualTo(400);
        assertThat(rufh.ask("DELETE", path, field).status()).isEqualTo(400);
        assertStands(path, 3, "?0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "application/offset+octet-stream",
                "application/partial-upload;a=b",
                "text/plain",
                ""
            })
    void R_30_an_append_of_another_type_is_answered_415(String type) throws Exception {
        String path = rufh.begun("abc");
        Answer answer =
                rufh.send("PATCH", path, "def", "Content-Type: " + type, "Upload-Offset: 3", "Upload-Complete: ?1");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.field("Accept-Patch")).contains("application/partial-upload");
        assertProblem(answer, "about:blank");
        assertStands(path, 3, "?0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 9, 10})
    void R_31_an_append_without_offset_or_completion_is_refused(int interop) throws Exception {
        RufhClient client = rufh.by(interop);
        String path = client.begun("abc");
        assertThat(client.send("PATCH", path, "def", PIECE, "Upload-Complete: ?1")
                        .status())
                .isEqualTo(400);
        assertThat(client.send("PATCH", path, "def", PIECE, "Upload-Offset: 3").status())
                .isEqualTo(400);
        assertStands(path, 3, "?0");
    }

    @Test
    void R_31_in_interop_6_an_append_without_completion_is_the_last() throws Exception {
        RufhClient client = rufh.by(6);
        String path = client.begun("abc");
        Answer answer = client.send("PATCH", path, "def", PIECE, "Upload-Offset: 3");
        assertThat(answer.status()).isBetween(200, 299);
        assertThat(answer.field("Upload-Complete")).contains("?1");
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
        assertThat(client.send("PATCH", client.begun("abc"), "def", PIECE).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 8, 9, 10})
    void R_32_R_32b_a_wrong_offset_is_answered_409_with_the_right_one(int interop) throws Exception {
        String path = rufh.begun("abcde", "Upload-Length: 10");
        for (long wrong : new long[] {0, 4, 6, 10, 11, 999_999_999_999_999L}) {
            Answer answer = rufh.by(interop).append(path, wrong, "?0", "");
            assertThat(answer.status()).as("offset %s", wrong).isEqualTo(409);
            assertThat(answer.all("Upload-Complete")).containsExactly("?0");
            assertThat(answer.all("Upload-Offset")).containsExactly("5");
            assertProblem(answer, PROBLEMS + "mismatching-upload-offset");
            assertThat(answer.text()).contains("\"expected-offset\":5,\"provided-offset\":" + wrong + "}");
        }
        assertThat(rufh.append(path, 4, "?1", "efghij").status()).isEqualTo(409);
        assertStands(path, 5, "?0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 8, 9, 10})
    void R_33_R_33b_an_append_that_goes_on_tells_the_offset(int interop) throws Exception {
        Answer answer = rufh.by(interop).append(rufh.begun("abc"), 3, "?0", "def");
        assertThat(answer.status()).isEqualTo(interop == 6 ? 201 : 204);
        assertThat(answer.all("Upload-Complete")).containsExactly("?0");
        assertThat(answer.all("Upload-Offset")).containsExactly("6");
        assertThat(answer.field("Location")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 8, 9, 10})
    void R_34_the_last_append_is_answered_by_the_target(int interop) throws Exception {
        String path = rufh.begun("abc");
        Answer answer = rufh.by(interop).append(path, 3, "?1", "def");
        assertThat(answer.status()).isBetween(200, 299);
        assertThat(answer.all("Upload-Complete")).containsExactly("?1");
        assertThat(answer.all("Upload-Offset")).containsExactly("6");
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void R_34_in_chunked_coding_too() throws Exception {
        String path = rufh.begun("abc");
        Answer answer = chunked(path, 3, "?1", "d", "ef");
        assertThat(answer.all("Upload-Complete")).containsExactly("?1");
        assertThat(rufh.head(path).field("Upload-Length")).contains("6");
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void R_35_an_empty_append_completes_and_reaching_the_length_does_not() throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 6");
        assertThat(rufh.append(path, 3, "?0", "def").field("Upload-Complete")).contains("?0");
        assertStands(path, 6, "?0");
        assertThat(rufh.ask("GET", path).status()).isEqualTo(204);
        Answer browser = tus.plain("GET", path);
        assertThat(browser.status()).isEqualTo(202);
        assertThat(browser.field("Upload-Offset")).contains("6");
        assertThat(browser.text()).contains("\"status\":\"uploading\"");
        Answer answer = rufh.append(path, 6, "?1", "");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.field("Upload-Complete")).contains("?1");
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void R_36_more_than_the_length_ends_the_upload() throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 6");
        assertThat(rufh.append(path, 3, "?0", "defg").status()).isBetween(400, 499);
        assertGone(path);
        String other = rufh.begun("abc", "Upload-Length: 6");
        assertThat(chunked(other, 3, "?1", "def", "g").status()).isBetween(400, 499);
        assertGone(other);
        try (RawHttp connection = rufh.connect()) {
            rufh.head(
                            connection,
                            "POST",
                            rufh.collection(),
                            "Upload-Complete: ?0",
                            "Upload-Length: 3",
                            "Transfer-Encoding: chunked")
                    .chunk(bytes("abcdef"))
                    .lastChunk();
            Answer answer = connection.answer();
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(answer.field("Location")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 8, 9, 10})
    void R_37_nothing_is_taken_after_completion(int interop) throws Exception {
        RufhClient client = rufh.by(interop);
        String path = rufh.path(rufh.create("?1", "abcdef"));
        assertThat(client.append(path, 6, "?1", "g").status()).isBetween(400, 499);
        assertThat(client.append(path, 6, "?0", "g").status()).isBetween(400, 499);
        assertThat(client.append(path, 3, "?1", "def").status()).isBetween(400, 499);
        Answer elsewhere = client.append(path, 3, "?1", "");
        assertThat(elsewhere.status()).isEqualTo(interop == 6 || interop == 8 ? 400 : 409);
        assertThat(elsewhere.all("Upload-Offset")).containsExactly("6");
        Answer again = client.append(path, 6, "?1", "");
        assertThat(again.status()).isEqualTo(interop == 6 || interop == 8 ? 400 : 204);
        assertThat(again.field("Upload-Complete")).contains("?1");
        if (again.status() == 400) {
            assertProblem(again, PROBLEMS + "completed-upload");
        }
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
        assertThat(client.append(path, 6, "?1", "g").status()).isBetween(400, 499);
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?0", "?1"})
    void R_38_what_came_of_a_cut_append_is_kept_and_does_not_count_as_complete(String complete) throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 9");
        try (RawHttp connection = rufh.connect()) {
            append(connection, path, 3, complete, 6).send(bytes("def"));
            connection.finish();
            assertThat(connection.ended()).isTrue();
        }
        tus.keeps(path, 6);
        assertStands(path, 6, "?0");
        assertThat(rufh.append(path, 6, "?1", "ghi").status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(bytes("abcdefghi"));
    }

    @Test
    void R_38_a_cut_in_chunked_coding_is_no_end() throws Exception {
        String path = rufh.begun("abc");
        try (RawHttp connection = rufh.connect()) {
            rufh.head(
                            connection,
                            "PATCH",
                            path,
                            PIECE,
                            "Upload-Offset: 3",
                            "Upload-Complete: ?1",
                            "Transfer-Encoding: chunked")
                    .chunk(bytes("def"));
            connection.finish();
            assertThat(connection.ended()).isTrue();
        }
        tus.keeps(path, 6);
        assertStands(path, 6, "?0");
    }

    @Test
    void R_38_a_reset_is_no_end() throws Exception {
        String path = rufh.begun("", "Upload-Length: 6");
        for (int attempt = 0; attempt < 10 && rufh.offset(path) == 0; attempt++) {
            try (RawHttp connection = rufh.connect()) {
                append(connection, path, 0, "?1", 6).send(bytes("abc"));
                connection.reset();
            }
        }
        assertStands(path, 3, "?0");
    }

    @Test
    void R_40_a_cancelled_upload_is_gone() throws Exception {
        String path = rufh.begun("abc");
        Answer answer = rufh.ask("DELETE", path);
        assertThat(answer.status()).isEqualTo(204);
        assertGone(path);
        String unmarked = rufh.begun("abc");
        assertThat(rufh.by(0).ask("DELETE", unmarked).status()).isEqualTo(204);
        assertGone(unmarked);
        assertThat(rufh.ask("DELETE", unknown()).status()).isEqualTo(404);
    }

    @Test
    void R_40_a_complete_upload_can_be_deleted_too() throws Exception {
        String path = rufh.path(rufh.create("?1", "abc"));
        tus.content(path);
        assertThat(rufh.ask("DELETE", path).status()).isEqualTo(204);
        assertGone(path);
        assertThat(rufh.ask("GET", path).status()).isEqualTo(404);
    }

    @Test
    void R_41_a_cancellation_ends_the_request_in_flight() throws Exception {
        String path = rufh.begun("");
        try (RawHttp stalled = rufh.connect()) {
            append(stalled, path, 0, "?1", 6).send(bytes("abc"));
            assertThat(rufh.ask("DELETE", path).status()).isEqualTo(204);
            assertThat(stalled.heard()).isTrue();
        }
        assertGone(path);
    }

    @Test
    void R_50_of_three_appends_at_one_offset_no_two_win_and_no_bytes_are_mixed() throws Exception {
        int length = 100_000;
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 3; round++) {
                String path = rufh.begun("");
                CyclicBarrier together = new CyclicBarrier(3);
                List<Future<Integer>> appends = new ArrayList<>();
                for (String letter : List.of("a", "b", "c")) {
                    appends.add(threads.submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        return statusOrCut(path, letter.repeat(length));
                    }));
                }
                int won = 0;
                for (Future<Integer> append : appends) {
                    won += append.get(30, TimeUnit.SECONDS) == 204 ? 1 : 0;
                }
                assertThat(won).isLessThanOrEqualTo(1);
                int offset = (int) rufh.offset(path);
                assertThat(rufh.append(path, offset, "?1", "z".repeat(length - offset))
                                .status())
                        .isEqualTo(204);
                String content = new String(tus.content(path), StandardCharsets.US_ASCII);
                String first = content.substring(0, 1);
                assertThat(content).isEqualTo(first.repeat(offset) + "z".repeat(length - offset));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void R_60_OPTIONS_tells_the_limits_and_the_type_of_a_piece() throws Exception {
        for (int interop : new int[] {0, 6, 9}) {
            Answer options = rufh.by(interop).ask("OPTIONS", rufh.collection());
            assertThat(options.status()).isIn(200, 204);
            assertLimits(options, interop);
            assertThat(options.field("Accept-Patch")).contains("application/partial-upload");
            assertThat(options.field("Tus-Version")).contains("1.0.0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 8, 9, 10})
    void R_61_R_62_R_66_the_limits_are_a_dictionary_and_do_not_tighten(int interop) throws Exception {
        RufhClient client = rufh.by(interop);
        Answer created = client.create("?0", "abc");
        Answer head = client.head(client.path(created));
        assertLimits(created, interop);
        assertLimits(head, interop);
        assertThat(head.field("Upload-Limit").orElse("").split(",")[0])
                .isEqualTo(created.field("Upload-Limit").orElse("").split(",")[0]);
    }

    @Test
    void R_65_after_its_age_an_upload_is_gone() throws Exception {
        try (Host shortLived = start(new Settings(1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(30)))) {
            RufhClient client = new RufhClient(shortLived.uploads(), OptionalInt.of(9));
            Answer created = client.create("?0", "abc");
            assertThat(created.field("Upload-Limit").orElse("")).matches("max-size=1048576, max-age=[01]");
            String path = client.path(created);
            TusClient.until(() -> TusClient.unchecked(() -> client.head(path)).status() >= 400
                    ? Optional.of(true)
                    : Optional.empty());
            assertThat(client.append(path, 3, "?1", "def").status()).isIn(404, 410);
            assertThat(client.by(6).head(path).status()).isEqualTo(404);
        }
    }

    @Test
    void R_70_content_with_a_wrong_digest_is_not_appended() throws Exception {
        String path = rufh.begun("abc");
        Answer wrong = rufh.append(path, 3, "?1", "def", "Content-Digest: " + sha256("dex"));
        assertThat(wrong.status()).isEqualTo(400);
        assertProblem(wrong, "tag:pawl.dev,2026:checksum-mismatch");
        assertStands(path, 3, "?0");
        assertThat(rufh.append(path, 3, "?1", "def", "Content-Digest: md5=:AAAA:, " + sha256("def"))
                        .status())
                .isEqualTo(204);
        Answer created = rufh.create("?0", "abc", "Content-Digest: " + sha256("abd"));
        assertThat(created.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256=:AAAA:", "sha-256=abc", "sha-256", "sha-256=:@:", "=", "sha-256=::", ","})
    void R_70_A13_a_malformed_digest_is_refused(String digest) throws Exception {
        String path = rufh.begun("abc");
        assertThat(rufh.append(path, 3, "?1", "def", "Content-Digest: " + digest)
                        .status())
                .isEqualTo(400);
        assertStands(path, 3, "?0");
    }

    @Test
    void R_70_a_digest_by_an_unknown_algorithm_is_skipped() throws Exception {
        assertThat(rufh.append(rufh.begun("abc"), 3, "?1", "def", "Content-Digest: crc=:AAAA:, x=1")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void R_70_a_digest_may_come_as_a_trailer_where_trailers_come() throws Exception {
        boolean trailers = rufh.ask("OPTIONS", rufh.collection())
                .field("Tus-Extension")
                .orElse("")
                .contains("checksum-trailer");
        String path = rufh.begun("abc");
        assertThat(trailed(path, sha256("dex")).status()).isEqualTo(400);
        assertStands(path, 3, "?0");
        assertThat(trailed(path, sha256("def")).status()).isEqualTo(trailers ? 204 : 400);
    }

    @Test
    void R_71_a_whole_with_another_digest_fails() throws Exception {
        String path = rufh.begun("abc", "Repr-Digest: " + sha256("abcdex"));
        Answer last = rufh.append(path, 3, "?1", "def");
        assertThat(last.field("Upload-Complete")).contains("?1");
        TusClient.until(() ->
                TusClient.unchecked(() -> rufh.head(path)).status() >= 400 ? Optional.of(true) : Optional.empty());
        assertThat(rufh.ask("GET", path).status()).isIn(404, 410);
        String right = rufh.begun("abc", "Repr-Digest: " + sha256("abcdef"));
        assertThat(rufh.append(right, 3, "?1", "def").status()).isEqualTo(204);
        assertThat(tus.content(right)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void R_72_the_digest_of_the_whole_is_told_to_who_wants_it() throws Exception {
        Answer wanted = rufh.create("?1", "abcdef", "Want-Repr-Digest: sha-256=10, sha-512=3");
        assertThat(wanted.field("Repr-Digest")).contains(sha256("abcdef"));
        assertThat(rufh.append(rufh.begun("abc"), 3, "?1", "def", "Want-Repr-Digest: sha-256=1")
                        .field("Repr-Digest"))
                .contains(sha256("abcdef"));
        for (String unwanted : List.of("sha-256=0", "sha-256=11", "sha-256=-1", "sha-256", "sha-512=1", "=", "")) {
            assertThat(rufh.create("?1", "abcdef", "Want-Repr-Digest: " + unwanted)
                            .field("Repr-Digest"))
                    .as(unwanted)
                    .isEmpty();
        }
    }

    @Test
    void R_80_offsets_count_the_bytes_as_they_are_encoded() throws Exception {
        String path = rufh.begun("abc", "Content-Encoding: gzip", "Content-Type: text/plain");
        assertStands(path, 3, "?0");
        rufh.append(path, 3, "?1", "def");
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void R_90_A01_a_foreign_upload_looks_like_an_unknown_one() throws Exception {
        assumeTrue(otherOwner().isPresent());
        RufhClient other = rufh.with(otherOwner().orElseThrow());
        String path = rufh.begun("abc");
        for (String method : List.of("HEAD", "GET", "DELETE", "PUT")) {
            same(other.ask(method, path), path, other.ask(method, unknown()));
        }
        same(other.append(path, 3, "?1", "def"), path, other.append(unknown(), 3, "?1", "def"));
        same(other.append(path, 0, "?1", "def"), path, other.append(unknown(), 0, "?1", "def"));
        assertStands(path, 3, "?0");
    }

    @Test
    void R_90_A23_every_refusal_is_a_problem_that_tells_nothing_of_the_inside() throws Exception {
        String path = rufh.begun("abc");
        for (Answer answer : List.of(
                rufh.ask("GET", unknown()),
                rufh.append(unknown(), 0, "?1", ""),
                rufh.ask("PUT", path),
                rufh.ask("GET", rufh.collection() + "/x/y"),
                rufh.ask("DELETE", rufh.collection()),
                rufh.ask("PROPFIND", rufh.collection()),
                rufh.create("x", ""),
                rufh.append(path, 9, "?1", ""))) {
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(answer.field("Content-Type")).as("%s", answer).contains("application/problem+json");
            assertThat(answer.text())
                    .contains("\"status\":" + answer.status() + ",")
                    .doesNotContain("Exception", "\tat ", ".java", "dev.pawl", "/srv", "/tmp");
            assertThat(answer.text().length()).isLessThan(400);
        }
    }

    @Test
    void an_upload_begun_by_tus_is_continued() throws Exception {
        String path = tus.create(9);
        assertThat(tus.patch(path, 0, "abc").status()).isEqualTo(204);
        assertStands(path, 3, "?0");
        assertThat(rufh.append(path, 3, "?0", "def").field("Upload-Offset")).contains("6");
        assertThat(tus.offset(path)).isEqualTo(6);
        assertThat(rufh.append(path, 6, "?1", "ghi").field("Upload-Complete")).contains("?1");
        assertThat(tus.content(path)).isEqualTo(bytes("abcdefghi"));
    }

    @Test
    void an_upload_is_continued_by_tus() throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 9");
        assertThat(tus.offset(path)).isEqualTo(3);
        assertThat(tus.patch(path, 3, "def").field("Upload-Offset")).contains("6");
        assertThat(rufh.append(path, 6, "?0", "g").field("Upload-Offset")).contains("7");
        assertThat(tus.patch(path, 7, "hi").status()).isEqualTo(204);
        assertStands(path, 9, "?1");
        assertThat(tus.content(path)).isEqualTo(bytes("abcdefghi"));
    }

    @Test
    void the_length_that_tus_needs_may_come_late() throws Exception {
        String path = rufh.begun("abc");
        assertThat(tus.head(path).field("Upload-Defer-Length")).contains("1");
        assertThat(tus.patch(path, 3, "def", "Upload-Length: 6").status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void what_tus_must_take_for_complete_is_complete() throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 6");
        rufh.append(path, 3, "?0", "def");
        assertThat(tus.offset(path)).isEqualTo(6);
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
        assertThat(rufh.append(path, 6, "?1", "").status()).isEqualTo(204);
    }

    @Test
    void with_the_marks_of_both_tus_is_spoken() throws Exception {
        String path = rufh.begun("abc", "Upload-Length: 6");
        Answer answer = rufh.append(path, 3, "?1", "def", "Tus-Resumable: 1.0.0");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.field("Tus-Resumable")).contains("1.0.0");
        assertStands(path, 3, "?0");
    }

    private void assertStands(String path, long offset, String complete) throws IOException {
        Answer head = rufh.head(path);
        assertThat(head.status()).isBetween(200, 299);
        assertThat(head.all("Upload-Offset")).containsExactly(Long.toString(offset));
        assertThat(head.all("Upload-Complete")).containsExactly(complete);
    }

    private void assertGone(String path) throws IOException {
        assertThat(rufh.head(path).status()).isIn(404, 410);
        assertThat(rufh.append(path, 0, "?1", "").status()).isIn(404, 410);
        assertThat(tus.head(path).status()).isIn(404, 410);
    }

    private static void assertProblem(Answer answer, String type) {
        assertThat(answer.field("Content-Type")).contains("application/problem+json");
        assertThat(answer.text()).startsWith("{\"type\":\"" + type + "\",\"title\":\"");
    }

    private static void assertLimits(Answer answer, int interop) {
        String lifetime = interop == 6 ? "expires" : "max-age";
        assertThat(answer.all("Upload-Limit"))
                .singleElement()
                .satisfies(limits -> assertThat(limits)
                        .matches("max-size=" + USUAL.maxLength() + ", " + lifetime + "=3[56][0-9][0-9]"));
    }

    private static RawHttp creation(
            RufhClient client, RawHttp connection, String complete, long announced, String... fields)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(fields));
        all.addAll(List.of("Upload-Complete: " + complete, "Content-Length: " + announced));
        return client.head(connection, "POST", client.collection(), all.toArray(String[]::new));
    }

    private RawHttp append(RawHttp connection, String path, long offset, String complete, long announced)
            throws IOException {
        return rufh.head(
                connection,
                "PATCH",
                path,
                PIECE,
                "Upload-Offset: " + offset,
                "Upload-Complete: " + complete,
                "Content-Length: " + announced);
    }

    private Answer chunked(String path, long offset, String complete, String... chunks) throws IOException {
        try (RawHttp connection = rufh.connect()) {
            rufh.head(
                    connection,
                    "PATCH",
                    path,
                    PIECE,
                    "Upload-Offset: " + offset,
                    "Upload-Complete: " + complete,
                    "Transfer-Encoding: chunked");
            for (String chunk : chunks) {
                connection.chunk(bytes(chunk));
            }
            return connection.lastChunk().answer();
        }
    }

    private Answer trailed(String path, String digest) throws IOException {
        try (RawHttp connection = rufh.connect()) {
            return rufh.head(
                            connection,
                            "PATCH",
                            path,
                            PIECE,
                            "Upload-Offset: 3",
                            "Upload-Complete: ?1",
                            "Transfer-Encoding: chunked",
                            "Trailer: Content-Digest")
                    .chunk(bytes("def"))
                    .lastChunk("Content-Digest: " + digest)
                    .answer();
        }
    }

    /** 0 for a connection that was cut. */
    private int statusOrCut(String path, String body) {
        try {
            return rufh.append(path, 0, "?0", body).status();
        } catch (IOException cut) {
            return 0;
        }
    }

    private String unknown() {
        return rufh.collection() + "/aaaaaaaaaaaaaaaaaaaaaaaaaa";
    }

    private void same(Answer theirs, String path, Answer none) {
        assertThat(theirs.status()).isEqualTo(none.status());
        assertThat(theirs.text().replace(path.substring(path.lastIndexOf('/') + 1), ""))
                .isEqualTo(none.text().replace(unknown().substring(unknown().lastIndexOf('/') + 1), ""));
    }

    private static String sha256(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(text));
        return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
    }
}
