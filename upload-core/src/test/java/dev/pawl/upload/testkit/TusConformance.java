// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static dev.pawl.upload.testkit.TusClient.TYPE;
import static dev.pawl.upload.testkit.TusClient.base64;
import static dev.pawl.upload.testkit.TusClient.bytes;
import static dev.pawl.upload.testkit.TusClient.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.testkit.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
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
 * What tus 1.0.0 and its clients demand of a running host, over raw sockets. A test for each line of the checklist in
 * docs/protocols.md, named after it; and what attackers may not do, named after docs/reliability.md. An adapter's whole
 * test is a class that extends this one and starts the host.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class TusConformance {
    private static final Settings USUAL = new Settings(8 << 20, Duration.ofHours(1), Duration.ofSeconds(30));

    /** One host for most tests. */
    private Host host = () -> URI.create("http://localhost");

    private TusClient tus = new TusClient(host.uploads());

    /** For subclasses. */
    protected TusConformance() {}

    /**
     * What a host is started with.
     *
     * @param maxLength the longest upload
     * @param sessionTimeout time without activity after which an upload expires; the host runs its maintenance often
     *     enough to notice within some seconds
     * @param idleTimeout time without a byte after which a request is stopped
     */
    public record Settings(long maxLength, Duration sessionTimeout, Duration idleTimeout) {}

    /** A running host. */
    public interface Host extends AutoCloseable {
        /**
         * Where uploads are created.
         *
         * @return an absolute http URI without a slash at its end
         */
        URI uploads();

        /** Stops the host and frees everything. */
        @Override
        default void close() throws IOException {}
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
    void T_01_every_answer_but_to_OPTIONS_carries_the_version() throws Exception {
        String path = tus.create(3);
        List<Answer> answers = List.of(
                tus.post("Upload-Length: 3"),
                tus.head(path),
                tus.patch(path, 1, "abc"),
                tus.patch(path, 0, "abc", "Upload-Checksum: sha1 " + sha1("xyz")),
                tus.patch(path, 0, "abc"),
                tus.post("Upload-Length: -1"),
                tus.post("Upload-Length: " + (USUAL.maxLength() + 1)),
                tus.send("PATCH", path, bytes("x"), "Content-Type: text/plain", "Upload-Offset: 0"),
                tus.head(unknown()),
                tus.ask("DELETE", path),
                tus.ask("GET", path),
                tus.ask("PUT", path),
                tus.ask("GET", tus.collection()),
                tus.post("Tus-Resumable: 0.9.0"));
        assertThat(answers)
                .extracting(Answer::status)
                .containsExactly(201, 200, 409, 460, 204, 400, 413, 415, 404, 204, 404, 405, 405, 412);
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.all("Tus-Resumable")).containsExactly("1.0.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.0", "1.0", "1.0.0, 1.0.0", "2.0.0", "x"})
    void T_02_another_version_is_answered_412_and_nothing_is_done(String version) throws Exception {
        String path = tus.create(3);
        Answer post = tus.post("Tus-Resumable: " + version, "Upload-Length: 3");
        Answer patch = tus.patch(path, 0, "abc", "Tus-Resumable: " + version);
        assertThat(List.of(post, patch)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(412);
            assertThat(answer.field("Tus-Version")).contains("1.0.0");
            assertThat(answer.field("Location")).isEmpty();
        });
        assertThat(tus.offset(path)).isZero();
    }

    @Test
    void T_03_no_version_is_answered_412() throws Exception {
        String path = tus.create(3);
        assertThat(tus.plain("POST", tus.collection(), "Upload-Length: 3", "Content-Length: 0")
                        .status())
                .isEqualTo(412);
        assertThat(tus.plain("PATCH", path, TYPE, "Upload-Offset: 0", "Content-Length: 0")
                        .status())
                .isEqualTo(412);
        assertThat(tus.offset(path)).isZero();
    }

    @Test
    void T_04_the_versions_are_listed() throws Exception {
        assertThat(options().field("Tus-Version")).contains("1.0.0");
    }

    @Test
    void T_05_T_30_T_35_T_40_T_50_T_60_T_70_T_80_the_extensions_are_listed() throws Exception {
        assertThat(extensions())
                .contains(
                        "creation",
                        "creation-with-upload",
                        "creation-defer-length",
                        "expiration",
                        "checksum",
                        "termination",
                        "concatenation");
    }

    @Test
    void T_06_the_longest_upload_is_told() throws Exception {
        assertThat(options().field("Tus-Max-Size")).contains(Long.toString(USUAL.maxLength()));
    }

    @Test
    void T_07_the_method_may_be_overridden() throws Exception {
        String path = tus.create(3);
        Answer patch = tus.send("POST", path, bytes("abc"), TYPE, "Upload-Offset: 0", "X-HTTP-Method-Override: PATCH");
        assertThat(patch.status()).isEqualTo(204);
        assertThat(patch.field("Upload-Offset")).contains("3");
        assertThat(tus.send("POST", path, new byte[0], "X-HTTP-Method-Override: DELETE")
                        .status())
                .isEqualTo(204);
        assertThat(tus.head(path).status()).isIn(404, 410);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "patch", "CONNECT", ""})
    void A24_the_method_may_not_be_overridden_by_any_other(String method) throws Exception {
        String path = tus.create(3);
        assertThat(tus.ask("DELETE", path, "X-HTTP-Method-Override: " + method).status())
                .isEqualTo(400);
        assertThat(tus.offset(path)).isZero();
    }

    @Test
    void A24_the_method_is_overridden_in_tus_requests_only() throws Exception {
        String path = tus.create(3);
        tus.plain("POST", path, "X-HTTP-Method-Override: DELETE", "Content-Length: 0");
        tus.plain("GET", path, "X-HTTP-Method-Override: DELETE");
        assertThat(tus.head(path).status()).isEqualTo(200);
    }

    @Test
    void T_08a_OPTIONS_is_answered_200_or_204() throws Exception {
        assertThat(options().status()).isIn(200, 204);
        assertThat(tus.plain("OPTIONS", tus.create(3)).status()).isIn(200, 204);
    }

    @Test
    void T_08b_OPTIONS_ignores_the_version() throws Exception {
        Answer answer = tus.ask("OPTIONS", tus.collection(), "Tus-Resumable: 9.9.9");
        assertThat(answer.status()).isIn(200, 204);
        assertThat(answer.field("Tus-Version")).contains("1.0.0");
    }

    @Test
    void T_10_HEAD_tells_the_offset_also_0_and_of_a_whole_upload() throws Exception {
        String path = tus.create(3);
        assertThat(tus.offset(path)).isZero();
        tus.patch(path, 0, "ab");
        assertThat(tus.offset(path)).isEqualTo(2);
        tus.patch(path, 2, "c");
        assertThat(tus.offset(path)).isEqualTo(3);
        tus.content(path);
        assertThat(tus.offset(path)).isEqualTo(3);
    }

    @Test
    void T_11_HEAD_tells_the_length() throws Exception {
        assertThat(tus.head(tus.create(3)).field("Upload-Length")).contains("3");
    }

    @Test
    void T_12_HEAD_is_not_stored() throws Exception {
        assertThat(tus.head(tus.create(3)).field("Cache-Control")).contains("no-store");
    }

    @Test
    void T_13_HEAD_is_answered_200() throws Exception {
        assertThat(tus.head(tus.create(3)).status()).isEqualTo(200);
    }

    @Test
    void T_14_HEAD_of_an_unknown_upload_is_answered_404_without_offset() throws Exception {
        Answer answer = tus.head(unknown());
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.field("Upload-Offset")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/octet-stream",
                "application/offset+octet-stream;a=b",
                "application/partial-upload",
                "*/*",
                "multipart/form-data",
                ""
            })
    void T_20_another_media_type_is_answered_415_and_nothing_is_stored(String type) throws Exception {
        String path = tus.create(3);
        Answer answer = tus.send("PATCH", path, bytes("abc"), "Content-Type: " + type, "Upload-Offset: 0");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(tus.offset(path)).isZero();
    }

    @Test
    void T_21_a_wrong_offset_is_answered_409_and_nothing_changes() throws Exception {
        String path = tus.create(10);
        tus.patch(path, 0, "abcde");
        for (long wrong : new long[] {0, 4, 6, 10, 11, Long.MAX_VALUE}) {
            Answer answer = tus.patch(path, wrong, "xyz");
            assertThat(answer.status()).as("offset %s", wrong).isEqualTo(409);
            assertThat(answer.field("Upload-Offset")).contains("5");
        }
        assertThat(tus.offset(path)).isEqualTo(5);
        tus.patch(path, 5, "fghij");
        assertThat(tus.content(path)).isEqualTo(bytes("abcdefghij"));
    }

    @Test
    void T_21_a_wrong_offset_on_a_whole_upload_is_answered_409_too() throws Exception {
        String path = tus.create(3);
        tus.patch(path, 0, "abc");
        Answer answer = tus.patch(path, 0, "abc");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.field("Upload-Offset")).contains("3");
    }

    @Test
    void T_22_a_patch_answers_204_with_the_new_offset() throws Exception {
        Answer answer = tus.patch(tus.create(10), 0, "abc");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.all("Upload-Offset")).containsExactly("3");
    }

    @Test
    void T_22_an_empty_patch_is_no_error() throws Exception {
        String path = tus.create(3);
        assertThat(tus.patch(path, 0, "").status()).isEqualTo(204);
        tus.patch(path, 0, "abc");
        assertThat(tus.patch(path, 3, "").status()).isEqualTo(204);
        try (RawHttp connection = tus.connect()) {
            tus.head(connection, "PATCH", path, TYPE, "Upload-Offset: 3", "Transfer-Encoding: chunked")
                    .lastChunk();
            assertThat(connection.answer().status()).isEqualTo(204);
        }
    }

    @Test
    void T_23_the_new_offset_is_the_old_one_and_the_bytes_stored() throws Exception {
        byte[] content = new byte[300_000];
        Random random = new Random(23);
        random.nextBytes(content);
        String path = tus.create(content.length);
        int offset = 0;
        while (offset < content.length) {
            int end = Math.min(content.length, offset + 1 + random.nextInt(40_000));
            Answer answer = tus.patch(path, offset, Arrays.copyOfRange(content, offset, end));
            assertThat(answer.field("Upload-Offset")).contains(Integer.toString(end));
            offset = end;
        }
        assertThat(tus.content(path)).isEqualTo(content);
    }

    @Test
    void T_24_a_patch_of_an_unknown_upload_is_answered_404() throws Exception {
        assertThat(tus.patch(unknown(), 0, "abc").status()).isEqualTo(404);
    }

    @Test
    void T_25_what_came_before_a_reset_is_kept() throws Exception {
        byte[] content = content(100_000);
        String path = tus.create(content.length);
        // HEAD ends a request that is still going on; one that came too early for a byte to be there is tried again
        for (int attempt = 0; attempt < 10 && tus.offset(path) == 0; attempt++) {
            try (RawHttp connection = tus.connect()) {
                half(connection, path, Arrays.copyOf(content, 50_000), content.length);
                connection.reset();
            }
        }
        long offset = tus.offset(path);
        assertThat(offset).isBetween(1L, 50_000L);
        goesOn(path, offset, content);
    }

    @Test
    void T_25_what_came_before_the_connection_ended_is_kept() throws Exception {
        byte[] content = content(100_000);
        String path = tus.create(content.length);
        try (RawHttp connection = tus.connect()) {
            half(connection, path, Arrays.copyOf(content, 50_000), content.length);
            connection.finish();
            assertThat(connection.ended()).isTrue();
        }
        tus.keeps(path, 50_000);
        assertThat(tus.offset(path)).isEqualTo(50_000);
        goesOn(path, 50_000, content);
    }

    @Test
    void T_25_a_cut_in_chunked_coding_is_no_end() throws Exception {
        String path = tus.create(6);
        try (RawHttp connection = tus.connect()) {
            tus.head(connection, "PATCH", path, TYPE, "Upload-Offset: 0", "Transfer-Encoding: chunked")
                    .chunk(bytes("abc"));
            connection.finish();
            assertThat(connection.ended()).isTrue();
        }
        tus.keeps(path, 3);
        assertThat(tus.offset(path)).isEqualTo(3);
        goesOn(path, 3, bytes("abcdef"));
    }

    @Test
    void T_26_an_idle_patch_is_ended_and_what_came_is_kept() throws Exception {
        try (Host impatient = start(new Settings(1 << 20, Duration.ofHours(1), Duration.ofMillis(500)))) {
            TusClient client = new TusClient(impatient.uploads());
            String path = client.create(100);
            try (RawHttp connection = client.connect()) {
                half(client, connection, path, bytes("abc"), 100);
                assertThat(connection.over(Duration.ofSeconds(20))).isTrue();
            }
            assertThat(client.offset(path)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "abc", "0.5", "+0", "00", "0x0", "0,0", "0 0", "9223372036854775808", "1e1"})
    void T_27_A08_an_offset_that_is_no_number_is_answered_400(String offset) throws Exception {
        String path = tus.create(3);
        Answer answer = tus.send("PATCH", path, bytes("abc"), TYPE, "Upload-Offset: " + offset);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(tus.offset(path)).isZero();
    }

    @Test
    void T_27_a_missing_offset_is_answered_400() throws Exception {
        String path = tus.create(3);
        assertThat(tus.send("PATCH", path, bytes("abc"), TYPE).status()).isEqualTo(400);
        assertThat(tus.send("PATCH", path, bytes("abc"), TYPE, "Upload-Offset: 0", "Upload-Offset: 0")
                        .status())
                .isEqualTo(400);
        assertThat(tus.offset(path)).isZero();
    }

    @Test
    void T_28_A09_no_more_bytes_than_the_length_are_taken() throws Exception {
        String path = tus.create(5);
        assertThat(tus.patch(path, 0, "abcdefgh").status()).isIn(400, 413);
        long offset = tus.offset(path);
        assertThat(offset).isLessThanOrEqualTo(5);
        if (offset < 5) {
            assertThat(tus.patch(path, offset, "abcde".substring((int) offset)).status())
                    .isEqualTo(204);
        }
        assertThat(tus.content(path)).isEqualTo(bytes("abcde"));
        assertThat(tus.patch(path, 5, "f").status()).isIn(400, 403, 413);
    }

    @Test
    void T_28_A09_nor_in_chunked_coding() throws Exception {
        String path = tus.create(5);
        try (RawHttp connection = tus.connect()) {
            tus.head(connection, "PATCH", path, TYPE, "Upload-Offset: 0", "Transfer-Encoding: chunked")
                    .chunk(bytes("abc"))
                    .offer(bytes("5\r\ndefgh\r\n0\r\n\r\n"));
            assertThat(connection.answer().status()).isIn(400, 413);
        }
        assertThat(tus.offset(path)).isLessThanOrEqualTo(5);
    }

    @Test
    void T_29_a_patch_in_chunked_coding_is_taken() throws Exception {
        String path = tus.create(6);
        try (RawHttp connection = tus.connect()) {
            tus.head(connection, "PATCH", path, TYPE, "Upload-Offset: 0", "Transfer-Encoding: chunked")
                    .chunk(bytes("abc"))
                    .chunk(bytes("def"))
                    .lastChunk();
            Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.field("Upload-Offset")).contains("6");
        }
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void T_31_creation_answers_201_and_a_location() throws Exception {
        Answer answer = tus.post("Upload-Length: 3");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(tus.offset(tus.path(answer))).isZero();
    }

    @Test
    void T_31_the_location_works_behind_a_proxy_that_ends_tls() throws Exception {
        assertThat(tus.post("Upload-Length: 3").field("Location"))
                .get()
                .asString()
                .startsWith("/");
    }

    @Test
    void T_32a_a_creation_without_length_is_answered_400() throws Exception {
        assertThat(tus.post().status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "true", "", "1,1"})
    void T_32b_a_length_is_deferred_by_1_only(String value) throws Exception {
        assertThat(tus.post("Upload-Defer-Length: " + value).status()).isEqualTo(400);
    }

    @Test
    void T_32b_a_length_is_told_or_deferred_not_both() throws Exception {
        assertThat(tus.post("Upload-Defer-Length: 1", "Upload-Length: 3").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "abc", "0.5", "+5", "05", "5,5", "9223372036854775808"})
    void T_32c_A08_a_length_that_is_no_number_is_answered_400(String length) throws Exception {
        assertThat(tus.post("Upload-Length: " + length).status()).isEqualTo(400);
    }

    @Test
    void T_33_HEAD_says_that_the_length_is_deferred() throws Exception {
        String path = tus.path(tus.post("Upload-Defer-Length: 1"));
        Answer before = tus.head(path);
        assertThat(before.field("Upload-Defer-Length")).contains("1");
        assertThat(before.field("Upload-Length")).isEmpty();
        tus.patch(path, 0, "ab", "Upload-Length: 5");
        Answer after = tus.head(path);
        assertThat(after.field("Upload-Defer-Length")).isEmpty();
        assertThat(after.field("Upload-Length")).contains("5");
    }

    @Test
    void T_34_a_length_once_told_stays() throws Exception {
        String path = tus.path(tus.post("Upload-Defer-Length: 1"));
        tus.patch(path, 0, "ab", "Upload-Length: 5");
        assertThat(tus.patch(path, 2, "c", "Upload-Length: 6").status()).isBetween(400, 499);
        assertThat(tus.head(path).field("Upload-Length")).contains("5");
        assertThat(tus.patch(path, tus.offset(path), "cde", "Upload-Length: 5").status())
                .isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(bytes("abcde"));
    }

    @Test
    void T_34_A09_a_late_length_below_the_offset_is_refused() throws Exception {
        String path = tus.path(tus.post("Upload-Defer-Length: 1"));
        tus.patch(path, 0, "abcde");
        assertThat(tus.patch(path, 5, "", "Upload-Length: 4").status()).isEqualTo(400);
        assertThat(tus.offset(path)).isEqualTo(5);
    }

    @Test
    void T_34_a_late_length_at_the_offset_completes() throws Exception {
        String path = tus.path(tus.post("Upload-Defer-Length: 1"));
        tus.patch(path, 0, "abcde");
        assertThat(tus.patch(path, 5, "", "Upload-Length: 5").status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(bytes("abcde"));
    }

    @Test
    void T_36_an_empty_upload_is_complete_at_once() throws Exception {
        String path = tus.create(0);
        Answer head = tus.head(path);
        assertThat(head.field("Upload-Offset")).contains("0");
        assertThat(head.field("Upload-Length")).contains("0");
        assertThat(tus.content(path)).isEmpty();
        assertThat(tus.patch(path, 0, "").status()).isEqualTo(204);
    }

    @Test
    void T_37_HEAD_repeats_the_metadata() throws Exception {
        String metadata = "filename " + base64("naïve €.txt") + ",draft,empty ,type " + base64("text/plain");
        assertThat(tus.head(tus.create(3, "Upload-Metadata: " + metadata)).field("Upload-Metadata"))
                .contains(metadata);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,a", ",", "a YQ==,", "a YQ", "a YR==", "a !", " ,b", "a YQ== YQ==", "a /w=="})
    void T_38a_A07_malformed_metadata_is_answered_400(String metadata) throws Exception {
        assertThat(tus.post("Upload-Length: 3", "Upload-Metadata: " + metadata).status())
                .isEqualTo(400);
    }

    @Test
    void T_38b_empty_metadata_is_accepted() throws Exception {
        assertThat(tus.post("Upload-Length: 3", "Upload-Metadata:").status()).isEqualTo(201);
        assertThat(tus.post("Upload-Length: 3", "Upload-Metadata: ").status()).isEqualTo(201);
    }

    @Test
    void T_39_a_length_beyond_the_longest_is_answered_413() throws Exception {
        Answer answer = tus.post("Upload-Length: " + (USUAL.maxLength() + 1));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).isNotBlank();
        assertThat(tus.post("Upload-Length: " + USUAL.maxLength()).status()).isEqualTo(201);
        assertThat(tus.post("Upload-Length: " + Long.MAX_VALUE).status()).isEqualTo(413);
    }

    @Test
    void T_41_a_creation_with_bytes_of_another_type_is_refused() throws Exception {
        Answer answer =
                tus.send("POST", tus.collection(), bytes("abc"), "Content-Type: text/plain", "Upload-Length: 3");
        assertThat(answer.status()).isIn(400, 415);
        assertThat(answer.field("Location")).isEmpty();
    }

    @Test
    void T_42_a_creation_takes_bytes_and_tells_how_many() throws Exception {
        Answer half = tus.send("POST", tus.collection(), bytes("abc"), TYPE, "Upload-Length: 6");
        assertThat(half.status()).isEqualTo(201);
        assertThat(half.field("Upload-Offset")).contains("3");
        assertThat(tus.patch(tus.path(half), 3, "def").status()).isEqualTo(204);
        assertThat(tus.content(tus.path(half))).isEqualTo(bytes("abcdef"));

        Answer whole = tus.send("POST", tus.collection(), bytes("abcdef"), TYPE, "Upload-Length: 6");
        assertThat(whole.field("Upload-Offset")).contains("6");
        assertThat(tus.content(tus.path(whole))).isEqualTo(bytes("abcdef"));

        Answer none = tus.send("POST", tus.collection(), new byte[0], TYPE, "Upload-Length: 0");
        assertThat(none.status()).isEqualTo(201);
        assertThat(none.field("Upload-Offset")).contains("0");
    }

    @Test
    void T_42_a_creation_with_a_wrong_checksum_or_too_many_bytes_creates_nothing() throws Exception {
        Answer mismatch = tus.send(
                "POST", tus.collection(), bytes("abc"), TYPE, "Upload-Length: 3", "Upload-Checksum: sha1 " + sha1("x"));
        assertThat(mismatch.status()).isEqualTo(460);
        assertThat(mismatch.field("Location")).isEmpty();
        Answer over = tus.send("POST", tus.collection(), bytes("abcd"), TYPE, "Upload-Length: 3");
        assertThat(over.status()).isIn(400, 413);
        assertThat(over.field("Location")).isEmpty();
    }

    @Test
    void T_44_a_client_that_waits_is_told_to_go_on_or_refused() throws Exception {
        try (RawHttp connection = tus.connect()) {
            tus.head(
                    connection,
                    "POST",
                    tus.collection(),
                    TYPE,
                    "Upload-Length: 3",
                    "Content-Length: 3",
                    "Expect: 100-continue");
            assertThat(connection.headOnly()).isEqualTo(100);
            Answer answer = connection.send(bytes("abc")).answer();
            assertThat(answer.status()).isEqualTo(201);
            assertThat(tus.content(tus.path(answer))).isEqualTo(bytes("abc"));
        }
        try (RawHttp connection = tus.connect()) {
            Answer refused = tus.head(
                            connection,
                            "POST",
                            tus.collection(),
                            TYPE,
                            "Upload-Length: x",
                            "Content-Length: 3",
                            "Expect: 100-continue")
                    .answer();
            assertThat(refused.status()).isEqualTo(400);
        }
    }

    @Test
    void T_51_T_52_the_time_of_expiry_is_told() throws Exception {
        Answer created = tus.post("Upload-Length: 3");
        Answer patched = tus.patch(tus.path(created), 0, "ab");
        for (Answer answer : List.of(created, patched, tus.head(tus.path(created)))) {
            String text = answer.field("Upload-Expires").orElseThrow();
            assertThat(text).hasSize("Sat, 21 Nov 2026 19:22:04 GMT".length());
            ZonedDateTime expires =
                    ZonedDateTime.parse(text, DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.US));
            Duration left = Duration.between(ZonedDateTime.now(expires.getZone()), expires);
            assertThat(left).isBetween(Duration.ofMinutes(55), Duration.ofMinutes(61));
        }
        assertThat(tus.patch(tus.path(created), 2, "c").field("Upload-Expires")).isEmpty();
    }

    @Test
    void T_53_an_expired_upload_is_answered_410() throws Exception {
        try (Host shortly = start(new Settings(1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(30)))) {
            TusClient client = new TusClient(shortly.uploads());
            String path = client.create(10);
            client.patch(path, 0, "abc");
            Answer head = until(() -> {
                // HEAD is no activity, so asking does not keep the upload alive
                Answer answer = TusClient.unchecked(() -> client.head(path));
                return answer.status() == 200 ? Optional.empty() : Optional.of(answer);
            });
            assertThat(head.status()).isEqualTo(410);
            assertThat(client.patch(path, 3, "def").status()).isEqualTo(410);
            assertThat(client.ask("GET", path).status()).isIn(404, 410);
        }
    }

    @Test
    void T_61_the_algorithms_are_listed() throws Exception {
        String algorithms = options().field("Tus-Checksum-Algorithm").orElseThrow();
        assertThat(algorithms.split(",")).contains("sha1", "sha256", "crc32c");
        assertThat(algorithms).isLowerCase();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
                "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
                "sha512 3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==",
                "md5 kAFQmDzST7DWlj99KOF/cg==",
                "crc32 NSRBwg==",
                "crc32c Nks/tw=="
            })
    void T_62_bytes_with_their_checksum_are_taken_and_others_are_not(String checksum) throws Exception {
        String path = tus.create(6);
        Answer bad = tus.patch(path, 0, "abd", "Upload-Checksum: " + checksum);
        assertThat(bad.status()).isEqualTo(460);
        assertThat(bad.text()).isNotBlank();
        assertThat(tus.offset(path)).isZero();
        assertThat(tus.patch(path, 0, "abc", "Upload-Checksum: " + checksum).status())
                .isEqualTo(204);
        assertThat(tus.patch(path, 3, "def").status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void T_62_bytes_to_be_checked_are_not_seen_before_they_were() throws Exception {
        String path = tus.create(6);
        try (RawHttp connection = tus.connect()) {
            half(connection, path, bytes("abc"), 6, "Upload-Checksum: sha1 " + sha1("abcdef"));
            connection.finish();
            assertThat(connection.ended()).isTrue();
        }
        assertThat(tus.offset(path)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sha1", "sha1 ", "SHA1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha1 !", "sha1 YQ==", "sha3 YQ=="})
    void T_62_T_65_a_malformed_or_unknown_checksum_is_answered_400(String checksum) throws Exception {
        String path = tus.create(3);
        assertThat(tus.patch(path, 0, "abc", "Upload-Checksum: " + checksum).status())
                .isEqualTo(400);
        assertThat(tus.offset(path)).isZero();
    }

    @Test
    void T_64_a_checksum_behind_the_bytes_is_checked_or_refused() throws Exception {
        boolean advertised = extensions().contains("checksum-trailer");
        String path = tus.create(3);
        assertThat(trailer(path, "sha1 " + sha1("xyz")).status()).isEqualTo(advertised ? 460 : 400);
        assertThat(tus.offset(path)).isZero();
        if (advertised) {
            assertThat(trailer(path, "sha1").status()).isEqualTo(400);
            assertThat(tus.offset(path)).isZero();
            assertThat(trailer(path, "sha1 " + sha1("abc")).status()).isEqualTo(204);
            assertThat(tus.content(path)).isEqualTo(bytes("abc"));
        }
    }

    @Test
    void T_71_A28_an_upload_can_be_removed_before_and_after_its_end() throws Exception {
        String unfinished = tus.create(6);
        tus.patch(unfinished, 0, "abc");
        String finished = tus.create(3);
        tus.patch(finished, 0, "abc");
        tus.content(finished);
        for (String path : List.of(unfinished, finished)) {
            assertThat(tus.ask("DELETE", path).status()).isEqualTo(204);
            assertThat(tus.head(path).status()).isIn(404, 410);
            assertThat(tus.patch(path, 3, "def").status()).isIn(404, 410);
            assertThat(tus.ask("GET", path).status()).isEqualTo(404);
        }
        assertThat(tus.ask("DELETE", unknown()).status()).isEqualTo(404);
    }

    @Test
    void T_81_HEAD_says_that_an_upload_is_partial() throws Exception {
        String path = tus.create(3, "Upload-Concat: partial");
        tus.patch(path, 0, "ab");
        Answer head = tus.head(path);
        assertThat(head.field("Upload-Concat")).contains("partial");
        assertThat(head.field("Upload-Offset")).contains("2");
    }

    @Test
    void T_82_T_84_T_87_parts_become_one_upload_in_their_order() throws Exception {
        String one = partial("abc");
        String two = partial("defg");
        String concat = "final;" + two + " " + one;
        Answer created = tus.post("Upload-Concat: " + concat);
        assertThat(created.status()).isEqualTo(201);
        String path = tus.path(created);
        assertThat(tus.content(path)).isEqualTo(bytes("defgabc"));
        Answer head = tus.head(path);
        assertThat(head.field("Upload-Offset")).contains("7");
        assertThat(head.field("Upload-Length")).contains("7");
        assertThat(head.field("Upload-Concat")).contains(concat);
        assertThat(head.field("Upload-Metadata")).isEmpty();
    }

    @Test
    void T_82b_a_final_upload_has_no_length_of_its_own() throws Exception {
        String concat = "Upload-Concat: final;" + partial("abc");
        assertThat(tus.post(concat, "Upload-Length: 3").status()).isEqualTo(400);
        assertThat(tus.post(concat, "Upload-Defer-Length: 1").status()).isEqualTo(400);
        assertThat(tus.post(concat).status()).isEqualTo(201);
    }

    @Test
    void T_83_a_final_upload_takes_no_bytes() throws Exception {
        String path = tus.path(tus.post("Upload-Concat: final;" + partial("abc")));
        assertThat(tus.patch(path, 3, "d").status()).isEqualTo(403);
        assertThat(tus.patch(path, 0, "d").status()).isEqualTo(403);
        assertThat(tus.content(path)).isEqualTo(bytes("abc"));
    }

    @Test
    void T_85_a_final_upload_shows_no_offset_but_its_length() throws Exception {
        Answer head = tus.head(tus.path(tus.post("Upload-Concat: final;" + partial("abc"))));
        assertThat(head.field("Upload-Offset").orElse("3")).isEqualTo("3");
    }

    @Test
    void T_86_a_final_upload_over_unfinished_parts_is_refused() throws Exception {
        assertThat(extensions()).doesNotContain("concatenation-unfinished");
        String unfinished = tus.create(6, "Upload-Concat: partial");
        tus.patch(unfinished, 0, "abc");
        assertThat(tus.post("Upload-Concat: final;" + unfinished).status()).isBetween(400, 499);
        assertThat(tus.patch(unfinished, 3, "def").status()).isEqualTo(204);
        assertThat(tus.post("Upload-Concat: final;" + unfinished).status()).isEqualTo(201);
    }

    @Test
    void T_88_a_part_may_come_twice_and_by_an_absolute_url() throws Exception {
        String one = partial("abc");
        String absolute = host.uploads().resolve(one).toString();
        Answer created = tus.post("Upload-Concat: final;" + one + " " + absolute);
        assertThat(created.status()).isEqualTo(201);
        assertThat(tus.content(tus.path(created))).isEqualTo(bytes("abcabc"));
    }

    @Test
    void T_88b_an_unknown_part_is_refused() throws Exception {
        String whole = tus.create(3);
        tus.patch(whole, 0, "abc");
        for (String source : List.of(unknown(), whole, "/", "/etc/passwd", "x", tus.collection() + "/x", "")) {
            assertThat(tus.post("Upload-Concat: final;" + source).status())
                    .as(source)
                    .isBetween(400, 499);
        }
        assertThat(tus.post("Upload-Concat: Partial", "Upload-Length: 3").status())
                .isEqualTo(400);
    }

    @Test
    void T_89_a_part_alone_is_not_published() throws Exception {
        assertThat(tus.ask("GET", partial("abc")).status()).isNotEqualTo(200);
    }

    @Test
    void T_90_HEAD_during_a_stalled_patch_is_answered_soon_and_true() throws Exception {
        String path = tus.create(6);
        try (RawHttp stalled = tus.connect()) {
            half(stalled, path, bytes("abc"), 6);
            long offset;
            do {
                // again if HEAD overtook the request that it is to end
                long before = System.nanoTime();
                offset = tus.offset(path);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            } while (!stalled.over(Duration.ofMillis(200)));
            goesOn(path, offset, bytes("abcdef"));
        }
    }

    @Test
    void T_90_a_retry_ends_the_stalled_patch_that_it_repeats() throws Exception {
        String path = tus.create(6);
        try (RawHttp stalled = tus.connect()) {
            half(stalled, path, bytes("abc"), 6);
            long offset = 0;
            do {
                Answer answer = tus.patch(path, offset, "");
                assertThat(answer.status()).isIn(204, 409);
                offset = Long.parseLong(answer.field("Upload-Offset").orElseThrow());
            } while (!stalled.over(Duration.ofMillis(200)));
            goesOn(path, tus.offset(path), bytes("abcdef"));
        }
    }

    @Test
    void T_90_DELETE_during_a_stalled_patch_is_answered_soon() throws Exception {
        String path = tus.create(6);
        try (RawHttp stalled = tus.connect()) {
            half(stalled, path, bytes("abc"), 6);
            assertThat(tus.ask("DELETE", path).status()).isEqualTo(204);
            assertThat(stalled.heard())
                    .as("the request in flight is ended or refused")
                    .isTrue();
        }
        assertThat(tus.head(path).status()).isIn(404, 410);
    }

    @Test
    void T_91_of_three_patches_at_one_offset_no_two_win_and_no_bytes_are_mixed() throws Exception {
        int length = 200_000;
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 5; round++) {
                String path = tus.create(length);
                CyclicBarrier together = new CyclicBarrier(3);
                List<Future<Integer>> patches = new ArrayList<>();
                for (String letter : List.of("a", "b", "c")) {
                    byte[] body = bytes(letter.repeat(length));
                    patches.add(threads.submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        return statusOrCut(path, body);
                    }));
                }
                int won = 0;
                for (Future<Integer> patch : patches) {
                    won += patch.get(30, TimeUnit.SECONDS) == 204 ? 1 : 0;
                }
                assertThat(won).isLessThanOrEqualTo(1);
                int offset = (int) tus.offset(path);
                if (offset < length) {
                    assertThat(tus.patch(path, offset, "z".repeat(length - offset))
                                    .status())
                            .isEqualTo(204);
                }
                String content = new String(tus.content(path), StandardCharsets.US_ASCII);
                String first = content.substring(0, 1);
                assertThat(content).isEqualTo(first.repeat(offset) + "z".repeat(length - offset));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void A01_a_foreign_upload_looks_like_an_unknown_one() throws Exception {
        assumeTrue(otherOwner().isPresent());
        TusClient other = tus.with(otherOwner().orElseThrow());
        String part = partial("abc");
        String path = tus.create(3);
        tus.patch(path, 0, "ab");
        for (String theirs : List.of(path, part)) {
            String id = theirs.substring(theirs.lastIndexOf('/') + 1);
            String none = unknown();
            String noneId = none.substring(none.lastIndexOf('/') + 1);
            for (String method : List.of("HEAD", "GET", "DELETE", "PUT")) {
                same(other.ask(method, theirs), id, other.ask(method, none), noneId);
            }
            same(other.patch(theirs, 2, "c"), id, other.patch(none, 2, "c"), noneId);
            same(other.patch(theirs, 0, "c"), id, other.patch(none, 0, "c"), noneId);
        }
        same(
                other.post("Upload-Concat: final;" + part),
                part.substring(part.lastIndexOf('/') + 1),
                other.post("Upload-Concat: final;" + unknown()),
                unknown().substring(unknown().lastIndexOf('/') + 1));
        assertThat(tus.offset(path)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/%2e%2e",
                "/%2e%2e%2f",
                "/..%5c",
                "/%00",
                "/.",
                "//",
                "/../../etc/passwd",
                "/x",
                "/%41",
                "/aaaaaaaaaaaaaaaaaaaaaaaaaa/",
                "/aaaaaaaaaaaaaaaaaaaaaaaaaa/..",
                "/AAAAAAAAAAAAAAAAAAAAAAAAAA",
                "/aaaaaaaaaaaaaaaaaaaaaaaaaa%00",
                "/aaaaaaaaaaaaaaaaaaaaaaaaaa;a=b"
            })
    void A03_no_path_leads_anywhere_else(String below) throws Exception {
        assertThat(tus.head(tus.collection() + below).status()).isIn(400, 404);
        assertThat(tus.ask("GET", tus.collection() + below).status()).isIn(400, 404, 405);
        assertThat(tus.patch(tus.collection() + below, 0, "abc").status()).isIn(400, 404, 405);
        assertThat(tus.ask("DELETE", tus.collection() + below).status()).isIn(400, 404, 405);
    }

    @Test
    void A05_A06_A15_content_is_served_so_that_it_cannot_harm() throws Exception {
        String name = "../\"; x=\"a\r\nSet-Cookie: a=b\u202egpj.html";
        String path = tus.create(15, "Upload-Metadata: filename " + base64(name) + ",filetype " + base64("text/html"));
        tus.patch(path, 0, "<script>1</scri");
        tus.content(path);
        Answer answer = tus.plain("GET", path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Content-Disposition"))
                .contains("attachment; filename=\"_; x=_aSet-Cookie: a=bgpj.html\"; "
                        + "filename*=UTF-8''%22%3B%20x%3D%22aSet-Cookie%3A%20a%3Dbgpj.html");
        assertThat(answer.field("Set-Cookie")).isEmpty();
        assertThat(answer.field("Content-Type")).isNotEqualTo(Optional.of("text/html"));
        assertThat(answer.field("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.field("Content-Security-Policy")).contains("sandbox; default-src 'none'");
        assertThat(answer.field("Cross-Origin-Resource-Policy")).contains("same-origin");
        assertThat(answer.field("Cache-Control")).contains("private, no-store");
    }

    @Test
    void a_range_of_the_content_is_served() throws Exception {
        String path = tus.create(10);
        tus.patch(path, 0, "0123456789");
        tus.content(path);
        Answer middle = tus.plain("GET", path, "Range: bytes=2-4");
        assertThat(middle.status()).isEqualTo(206);
        assertThat(middle.text()).isEqualTo("234");
        assertThat(middle.field("Content-Range")).contains("bytes 2-4/10");
        assertThat(tus.plain("GET", path, "Range: bytes=-3").text()).isEqualTo("789");
        assertThat(tus.plain("GET", path, "Range: bytes=8-").text()).isEqualTo("89");
        Answer parts = tus.plain("GET", path, "Range: bytes=1-2,4-5");
        assertThat(parts.status()).isEqualTo(206);
        assertThat(parts.field("Content-Type").orElse("")).startsWith("multipart/byteranges; boundary=");
        assertThat(parts.text())
                .contains("Content-Range: bytes 1-2/10\r\n\r\n12\r\n--", "Content-Range: bytes 4-5/10\r\n\r\n45\r\n--");
        Answer outside = tus.plain("GET", path, "Range: bytes=10-");
        assertThat(outside.status()).isEqualTo(416);
        assertThat(outside.field("Content-Range")).contains("bytes */10");
    }

    @Test
    void content_that_was_seen_is_not_sent_again() throws Exception {
        String path = tus.create(10);
        tus.patch(path, 0, "0123456789");
        tus.content(path);
        String tag = tus.plain("GET", path).field("ETag").orElseThrow();
        assertThat(tag).isEqualTo("\"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882\"");
        assertThat(tus.plain("GET", path, "If-None-Match: " + tag).status()).isEqualTo(304);
        assertThat(tus.plain("GET", path, "If-None-Match: \"other\"").status()).isEqualTo(200);
        assertThat(tus.plain("GET", path, "If-Range: " + tag, "Range: bytes=0-1")
                        .status())
                .isEqualTo(206);
        assertThat(tus.plain("GET", path, "If-Range: \"other\"", "Range: bytes=0-1")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void HEAD_describes_the_content_and_the_connection_goes_on() throws Exception {
        String path = tus.create(10);
        tus.patch(path, 0, "0123456789");
        tus.content(path);
        try (RawHttp connection = tus.connect()) {
            for (int round = 0; round < 3; round++) {
                Answer head = connection.head("HEAD", path).answer();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.all("Content-Length")).containsExactly("10");
                assertThat(head.field("ETag")).isPresent();
                assertThat(head.field("Upload-Offset")).contains("10");
                assertThat(connection.head("GET", path).answer().text()).isEqualTo("0123456789");
            }
        }
    }

    @Test
    void empty_content_is_framed_in_one_way() throws Exception {
        String path = tus.create(0);
        tus.content(path);
        Answer answer = tus.plain("GET", path);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.all("Content-Length").size()
                        + answer.all("Transfer-Encoding").size())
                .isEqualTo(1);
    }

    @Test
    void content_is_not_served_before_it_is_whole() throws Exception {
        String path = tus.create(10);
        tus.patch(path, 0, "01234");
        Answer answer = tus.plain("GET", path);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.field("Content-Type")).contains("application/json");
        assertThat(answer.text()).contains("\"status\":\"uploading\"").doesNotContain("01234");
    }

    @Test
    void A23_refusals_tell_nothing_of_the_inside() throws Exception {
        List<Answer> refusals = List.of(
                tus.patch(unknown(), 0, "abc"),
                tus.post("Upload-Length: " + (USUAL.maxLength() + 1)),
                tus.post("Upload-Length: x"),
                tus.post("Upload-Length: 3", "Upload-Metadata: a <b>"),
                tus.ask("GET", tus.collection() + "/x/y"));
        assertThat(refusals).allSatisfy(answer -> {
            assertThat(answer.text()).doesNotContain("Exception", "\tat ", ".java", "dev.pawl", "/srv", "/tmp");
            assertThat(answer.text().length()).isLessThan(300);
        });
    }

    @Test
    void a_connection_is_used_again() throws Exception {
        try (RawHttp connection = tus.connect()) {
            tus.head(connection, "POST", tus.collection(), "Upload-Length: 6", "Content-Length: 0");
            String path = tus.path(connection.answer());
            for (int offset = 0; offset < 6; offset += 3) {
                tus.head(connection, "PATCH", path, TYPE, "Upload-Offset: " + offset, "Content-Length: 3")
                        .send(bytes("abc"));
                assertThat(connection.answer().status()).isEqualTo(204);
            }
            tus.head(connection, "HEAD", path);
            assertThat(connection.answer().field("Upload-Offset")).contains("6");
        }
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    /** Sends the rest, as a client does that asked for the offset. */
    private void goesOn(String path, long offset, byte[] content) throws IOException {
        byte[] rest = Arrays.copyOfRange(content, (int) offset, content.length);
        assertThat(tus.patch(path, offset, rest).status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(content);
    }

    private void half(RawHttp connection, String path, byte[] some, int announced, String... fields)
            throws IOException {
        half(tus, connection, path, some, announced, fields);
    }

    /** A PATCH at 0 of which only some bytes are sent. */
    private static void half(
            TusClient client, RawHttp connection, String path, byte[] some, int announced, String... fields)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(fields));
        all.addAll(List.of(TYPE, "Upload-Offset: 0", "Content-Length: " + announced));
        client.head(connection, "PATCH", path, all.toArray(String[]::new)).send(some);
    }

    private Answer trailer(String path, String checksum) throws IOException {
        try (RawHttp connection = tus.connect()) {
            tus.head(
                            connection,
                            "PATCH",
                            path,
                            TYPE,
                            "Upload-Offset: 0",
                            "Transfer-Encoding: chunked",
                            "Trailer: Upload-Checksum")
                    .chunk(bytes("abc"))
                    .lastChunk("Upload-Checksum: " + checksum);
            return connection.answer();
        }
    }

    /** 0 for a connection that was cut. */
    private int statusOrCut(String path, byte[] body) {
        try {
            return tus.patch(path, 0, body).status();
        } catch (IOException cut) {
            return 0;
        }
    }

    private String partial(String content) throws IOException {
        String path = tus.create(content.length(), "Upload-Concat: partial");
        assertThat(tus.patch(path, 0, content).status()).isEqualTo(204);
        return path;
    }

    private Answer options() throws IOException {
        return tus.plain("OPTIONS", tus.collection());
    }

    private List<String> extensions() throws IOException {
        return List.of(options().field("Tus-Extension").orElse("").split(",", -1));
    }

    private String unknown() {
        return tus.collection() + "/aaaaaaaaaaaaaaaaaaaaaaaaaa";
    }

    private static void same(Answer one, String id, Answer other, String otherId) {
        assertThat(one.status()).isEqualTo(other.status());
        assertThat(one.text().replace(id, "")).isEqualTo(other.text().replace(otherId, ""));
    }

    private static String sha1(String text) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes(text)));
    }
}
