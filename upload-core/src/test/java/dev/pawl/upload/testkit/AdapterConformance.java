// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static dev.pawl.upload.testkit.TusClient.TYPE;
import static dev.pawl.upload.testkit.TusClient.bytes;
import static dev.pawl.upload.testkit.TusClient.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.http.RequestHead;
import dev.pawl.upload.testkit.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the adapter between an HTTP stack and the protocols must do, whatever is spoken: over raw sockets against a running
 * host. A test or more for each line of the list in docs/adapters.md, named after it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class AdapterConformance implements HostStarter {
    private static final int LARGE = 32 << 20;
    /** Of a large body, what sockets and buffers may hold on its way. */
    private static final int ON_THE_WAY = 20 << 20;

    private static final int CROWD = 250;
    private static final TusConformance.Settings USUAL =
            new TusConformance.Settings(LARGE, Duration.ofHours(1), Duration.ofSeconds(30));

    private final ProbedStorage storage = new ProbedStorage(1 << 30);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Optional<RequestHead> seen = Optional.empty();
    private TusConformance.Host host = () -> URI.create("http://localhost");
    private TusClient tus = new TusClient(host.uploads());

    /** For subclasses. */
    protected AdapterConformance() {}

    /**
     * What the HTTP stack cannot do.
     *
     * @return the reason of each, by default nothing
     */
    protected Map<Lack, String> lacks() {
        return Map.of();
    }

    @BeforeAll
    final void startHost() throws Exception {
        host = HostedUploads.on(USUAL, storage, usual -> usual.eventStreams(1).location(this::mount), this);
        tus = new TusClient(host.uploads());
    }

    @AfterAll
    final void stopHost() throws Exception {
        host.close();
        threads.shutdownNow();
    }

    @AfterEach
    final void healStorage() {
        storage.letGo();
        storage.failWrites(false);
        storage.readable(Long.MAX_VALUE);
    }

    private String mount(RequestHead head) {
        seen = Optional.of(head);
        return head.mount();
    }

    @Test
    void H01_the_head_comes_as_it_was_sent() throws Exception {
        String target = tus.collection() + "/upload/a%41b%2e?q=%26+%2B&&x";
        tus.plain("GET", target, "X-Twice: 1", "x-twice: 2, 3", "X-Empty:", "Accept: */*");
        RequestHead head = seen.orElseThrow();
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.mount()).isEqualTo(tus.collection());
        assertThat(head.path()).isEqualTo("/upload/a%41b%2e");
        assertThat(head.query()).isEqualTo("q=%26+%2B&&x");
        assertThat(head.headers().all("X-TWICE")).containsExactly("1", "2, 3");
        assertThat(head.headers().first("X-Empty")).contains("");
        assertThat(head.scheme()).isEqualTo("http");
        assertThat(head.authority()).isEqualTo(host.uploads().getAuthority());
        assertThat(head.peer()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1", "::1");
    }

    @Test
    void H01_a_query_is_no_part_of_the_path_and_its_lack_is_no_query() throws Exception {
        tus.plain("GET", tus.collection() + "/upload/abc");
        assertThat(seen.orElseThrow().query()).isEmpty();
        tus.plain("POST", tus.collection() + "?", "Content-Length: 0");
        tus.create(3);
        assertThat(seen.orElseThrow().path()).isEmpty();
        Answer created = tus.send("POST", tus.collection() + "?a=/b", new byte[0], "Upload-Length: 3");
        assertThat(created.status()).isEqualTo(201);
        assertThat(seen.orElseThrow().path()).isEmpty();
        assertThat(seen.orElseThrow().query()).isEqualTo("a=/b");
    }

    @Test
    void H01_an_id_that_is_encoded_is_none() throws Exception {
        String path = tus.create(3);
        int at = path.lastIndexOf('/') + 1;
        String encoded = path.substring(0, at) + "%" + Integer.toHexString(path.charAt(at)) + path.substring(at + 1);
        assertThat(tus.head(encoded).status()).isIn(400, 404);
        assertThat(tus.head(path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%2F", "%2e%2e%2f", "//", "/./", "/../", ";a=b/", "%5C", "%00", "%", "%zz", "%C0%AF", "/?/../"})
    void H01_A03_a_hostile_path_is_refused_and_the_host_goes_on(String between) throws Exception {
        String path = tus.create(3);
        int slash = path.lastIndexOf('/');
        String hostile = path.substring(0, slash) + "/x" + between + path.substring(slash + 1);
        assertThat(tus.ask("DELETE", hostile).status()).isIn(400, 404, 405);
        assertThat(tus.head(path).status()).isEqualTo(200);
    }

    @Test
    void H01_what_only_begins_like_the_mount_is_not_ours() throws Exception {
        Answer answer = tus.send("POST", tus.collection() + "x", new byte[0], "Upload-Length: 3");
        assertThat(answer.status()).isIn(404, 405);
    }

    @Test
    void H02_who_is_nobody_gets_401() throws Exception {
        TusClient nobody = tus.with(HostedUploads.OWNER + ":");
        assertThat(nobody.head(tus.create(3)).status()).isEqualTo(401);
        assertThat(nobody.post("Upload-Length: 3").status()).isEqualTo(401);
    }

    @Test
    void H02_H13_an_authentication_that_fails_lets_nobody_in() throws Exception {
        String path = tus.create(3);
        TusClient failing = tus.with(HostedUploads.OWNER + ": fail");
        assertThat(statusOrCut(() -> failing.head(path))).isIn(0, 500);
        assertThat(statusOrCut(() -> failing.patch(path, 0, "abc"))).isIn(0, 500);
        assertThat(tus.offset(path)).isZero();
    }

    @Test
    void H03_answers_are_sent_as_they_are() throws Exception {
        String path = tus.create(3);
        Answer wrong = tus.patch(path, 0, "abc", "Upload-Checksum: sha1 " + sha1("xyz"));
        assertThat(wrong.status()).isEqualTo(460);
        assertThat(wrong.field("Content-Type")).isPresent();
        assertThat(wrong.text()).isNotEmpty();
        Answer right = tus.patch(path, 0, "abc");
        assertThat(right.status()).isEqualTo(204);
        assertThat(right.all("Upload-Offset")).containsExactly("3");
        assertThat(right.all("Content-Type")).isEmpty();
    }

    @Test
    void H03_an_answer_to_HEAD_has_no_body_and_the_length_of_the_content() throws Exception {
        String path = whole(bytes("abcdef"));
        try (RawHttp connection = tus.connect()) {
            for (int round = 0; round < 3; round++) {
                Answer head = connection.head("HEAD", path).answer();
                assertThat(head.all("Content-Length")).containsExactly("6");
                assertThat(connection.head("HEAD", unknown()).answer().status()).isEqualTo(404);
                assertThat(connection.head("GET", path).answer().text()).isEqualTo("abcdef");
            }
        }
    }

    @Test
    void H03_a_connection_serves_many_requests_also_after_refusals() throws Exception {
        byte[] content = content(20 * 999, 1);
        String path = tus.create(content.length);
        try (RawHttp connection = tus.connect()) {
            for (int offset = 0; offset < content.length; offset += 999) {
                byte[] piece = Arrays.copyOfRange(content, offset, offset + 999);
                patch(connection, path, offset, "Content-Length: 999").send(piece);
                assertThat(connection.answer().status()).isEqualTo(204);
                patch(connection, path, offset, "Content-Length: 0");
                assertThat(connection.answer().status()).isEqualTo(409);
                patch(connection, path, offset + 999, "Transfer-Encoding: chunked")
                        .lastChunk();
                assertThat(connection.answer().status()).isEqualTo(204);
            }
        }
        assertThat(tus.content(path)).isEqualTo(content);
    }

    @Test
    void H04_what_came_before_the_connection_was_ended_is_kept() throws Exception {
        String path = tus.create(6);
        try (RawHttp connection = patch(tus.connect(), path, 0, "Content-Length: 6")) {
            awaitWritten(3, () -> connection.send(bytes("abc")));
            connection.finish();
            assertThat(connection.over(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(tus.offset(path)).isEqualTo(3);
        goesOn(path, 3, bytes("abcdef"));
    }

    @Test
    void H05_what_came_before_a_reset_is_kept() throws Exception {
        String path = tus.create(6);
        RawHttp connection = patch(tus.connect(), path, 0, "Content-Length: 6");
        awaitWritten(3, () -> connection.send(bytes("abc")));
        connection.reset();
        assertThat(tus.offset(path)).isEqualTo(3);
        goesOn(path, 3, bytes("abcdef"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "5", "5\r\nde"})
    void H06_a_chunked_body_that_is_cut_is_no_end(String last) throws Exception {
        RufhClient rufh = new RufhClient(host.uploads(), OptionalInt.of(9));
        String path = rufh.begun("");
        try (RawHttp connection = rufh.connect()) {
            rufh.head(
                    connection,
                    "PATCH",
                    path,
                    RufhClient.PIECE,
                    "Upload-Offset: 0",
                    "Upload-Complete: ?1",
                    "Transfer-Encoding: chunked");
            awaitWritten(3, () -> connection.chunk(bytes("abc")).send(bytes(last)));
            connection.finish();
            assertThat(connection.over(Duration.ofSeconds(20))).isTrue();
        }
        Answer head = rufh.head(path);
        assertThat(head.field("Upload-Complete")).contains("?0");
        int offset = Integer.parseInt(head.field("Upload-Offset").orElseThrow());
        assertThat(offset).isBetween(3, last.contains("de") ? 5 : 3);
        assertThat(rufh.append(path, offset, "?1", "abcde".substring(offset)).field("Upload-Complete"))
                .contains("?1");
        assertThat(tus.content(path)).isEqualTo(bytes("abcde"));
    }

    @Test
    void H07_a_client_that_waits_for_100_gets_it_once_the_head_is_fine() throws Exception {
        String path = tus.create(3);
        try (RawHttp connection = patch(tus.connect(), path, 0, "Content-Length: 3", "Expect: 100-continue")) {
            assertThat(connection.headOnly()).isEqualTo(100);
            assertThat(connection.send(bytes("abc")).answer().status()).isEqualTo(204);
        }
    }

    @Test
    void H07_a_client_that_waits_for_100_is_refused_without_it() throws Exception {
        String path = tus.create(3);
        try (RawHttp connection = patch(tus.connect(), path, 1, "Content-Length: 2", "Expect: 100-continue")) {
            Answer refused = connection.answer();
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.interim().isEmpty()).isNotEqualTo(lacks().containsKey(Lack.JUDGES_BEFORE_100));
        }
    }

    @Test
    void H08_an_endless_body_is_refused_early_and_not_read_for_ever() throws Exception {
        String path = tus.create(3);
        String small = tus.create(3);
        String tooLong = "Upload-Length: " + (LARGE + 1L);
        String counted = "Content-Length: 1000000000000";
        String chunked = "Transfer-Encoding: chunked";
        List<Endless> bodies = List.of(
                new Endless(409, patch(tus.connect(), path, 1, counted), threads),
                new Endless(409, patch(tus.connect(), path, 1, chunked), threads),
                new Endless(413, post(tooLong, counted), threads),
                new Endless(413, post(tooLong, chunked), threads),
                new Endless(413, patch(tus.connect(), small, 0, chunked), threads));
        for (Endless body : bodies) {
            body.endsWell();
        }
        assertThat(tus.offset(path)).isZero();
        assertThat(tus.offset(small)).isLessThanOrEqualTo(3);
    }

    @Test
    void H08_what_a_client_sends_behind_a_refusal_does_not_destroy_the_answer() throws Exception {
        int heardToTheEnd = 0;
        for (int i = 0; i < 3; i++) {
            heardToTheEnd += heardBehindRefusal() ? 1 : 0;
        }
        assertThat(heardToTheEnd).as("of 3; a busy host may end one early").isPositive();
    }

    /** Whether the host still took what came behind its answer. */
    private boolean heardBehindRefusal() throws Exception {
        String path = tus.create(5);
        boolean heard = true;
        try (RawHttp slow = patch(tus.connect(), path, 0, "Transfer-Encoding: chunked")) {
            for (String piece : List.of("3\r\nabc\r\n", "5\r\nde", "fg", "h\r\n", "0\r\n", "\r\n")) {
                try {
                    slow.send(bytes(piece));
                } catch (IOException ended) {
                    heard = false;
                }
                LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
            }
            assertThat(slow.answer().status()).isEqualTo(413);
        }
        return heard;
    }

    private RawHttp post(String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add(TYPE);
        return tus.head(tus.connect(), "POST", tus.collection(), all.toArray(String[]::new));
    }

    @Test
    void H09_a_slow_storage_holds_its_client_back() throws Exception {
        byte[] content = content(LARGE, 9);
        String path = tus.create(LARGE);
        storage.hold();
        try (RawHttp connection = patch(tus.connect(), path, 0, "Content-Length: " + LARGE)) {
            AtomicLong sent = new AtomicLong();
            Future<?> sending = threads.submit(() -> send(connection, content, sent));
            assertThat(settled(sent)).as("bytes that were taken").isLessThan(ON_THE_WAY);
            assertThat(tus.ask("OPTIONS", tus.collection()).status()).isEqualTo(204);
            storage.letGo();
            sending.get();
            assertThat(connection.answer().status()).isEqualTo(204);
        }
        assertThat(until(() -> etag(path))).isEqualTo(sha256(content));
    }

    @Test
    void H10_a_newer_request_takes_over_at_once() throws Exception {
        String path = tus.create(6);
        try (RawHttp stalled = patch(tus.connect(), path, 0, "Content-Length: 6")) {
            awaitWritten(3, () -> stalled.send(bytes("abc")));
            long before = System.nanoTime();
            takeOver(path, 3, "def");
            assertThat(stalled.over(Duration.ofSeconds(20))).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(tus.content(path)).isEqualTo(bytes("abcdef"));
    }

    @Test
    void H11_silence_ends_a_body() throws Exception {
        TusConformance.Settings impatient =
                new TusConformance.Settings(100, Duration.ofHours(1), Duration.ofMillis(300));
        try (TusConformance.Host other = HostedUploads.on(impatient, this)) {
            TusClient client = new TusClient(other.uploads());
            String path = client.create(6);
            try (RawHttp silent = client.connect()) {
                client.head(silent, "PATCH", path, TYPE, "Upload-Offset: 0", "Content-Length: 6")
                        .send(bytes("abc"));
                assertThat(silent.over(Duration.ofSeconds(20))).isTrue();
            }
            assertThat(client.offset(path)).isEqualTo(3);
        }
    }

    @Test
    void H12_trailers_are_handed_over_or_not_promised() throws Exception {
        boolean promised = tus.ask("OPTIONS", tus.collection())
                .field("Tus-Extension")
                .orElse("")
                .contains("checksum-trailer");
        assertThat(promised).isNotEqualTo(lacks().containsKey(Lack.TRAILERS));
        String path = tus.create(6);
        assertThat(trailed(path, 0, "abc", "abc")).isEqualTo(promised ? 204 : 400);
        assertThat(trailed(path, promised ? 3 : 0, "def", "xyz")).isEqualTo(promised ? 460 : 400);
        assertThat(tus.offset(path)).isEqualTo(promised ? 3 : 0);
    }

    @Test
    void H13_a_bug_is_answered_and_no_byte_is_lost() throws Exception {
        String path = tus.create(9);
        assertThat(tus.patch(path, 0, "abc").status()).isEqualTo(204);
        storage.failWrites(true);
        assertThat(tus.patch(path, 3, "def").status()).isIn(500, 503);
        storage.failWrites(false);
        assertThat(tus.offset(path)).isEqualTo(3);
        goesOn(path, 3, bytes("abcdefghi"));
    }

    @Test
    void H14_content_is_read_as_fast_as_its_reader() throws Exception {
        byte[] content = content(LARGE, 14);
        String path = whole(content);
        storage.read.set(0);
        try (RawHttp slow = tus.connect().head("GET", path, "Range: bytes=1000-")) {
            Answer head = slow.next();
            assertThat(head.status()).isEqualTo(206);
            assertThat(settled(storage.read)).as("bytes that were read ahead").isLessThan(ON_THE_WAY);
            assertThat(slow.content(head)).isEqualTo(Arrays.copyOfRange(content, 1000, LARGE));
        }
        assertThat(storage.reading).hasValue(0);
    }

    @Test
    void H15_content_that_breaks_off_does_not_look_whole() throws Exception {
        String path = whole(content(1 << 20, 15));
        storage.readable(500_000);
        try (RawHttp connection = tus.connect().head("GET", path)) {
            assertThatThrownBy(connection::answer).isInstanceOf(IOException.class);
        }
        nobodyReads();
    }

    @Test
    void H16_a_reader_that_leaves_holds_nothing() throws Exception {
        String path = whole(content(LARGE, 16));
        RawHttp leaving = tus.connect().head("GET", path);
        assertThat(leaving.next().status()).isEqualTo(200);
        leaving.reset();
        nobodyReads();
    }

    @Test
    void H17_a_crowd_of_silent_clients_leaves_room_for_others() throws Exception {
        List<RawHttp> crowd = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        try {
            long wanted = storage.written.get() + 3 * CROWD;
            for (int i = 0; i < CROWD; i++) {
                paths.add(tus.create(6));
                crowd.add(patch(tus.connect(), paths.get(i), 0, "Content-Length: 6")
                        .send(bytes("abc")));
            }
            until(() -> storage.written.get() >= wanted ? Optional.of(true) : Optional.empty());
            for (String path : paths) {
                takeOver(path, 3, "def");
            }
            long before = System.nanoTime();
            assertThat(tus.ask("OPTIONS", tus.collection()).status()).isEqualTo(204);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        } finally {
            for (RawHttp silent : crowd) {
                silent.close();
            }
        }
    }

    @Test
    void H18_events_are_sent_as_they_happen_and_a_reader_that_leaves_holds_nothing() throws Exception {
        String path = tus.create(100);
        RawHttp leaving = tus.connect().head("GET", path + "/events");
        leaving.until("\"bytes\":0");
        tus.patch(path, 0, "abc");
        leaving.until("\"bytes\":3");
        assertThat(tus.plain("GET", path + "/events").status())
                .as("there is room for one")
                .isEqualTo(429);
        leaving.reset();
        AtomicLong offset = new AtomicLong(3);
        until(() -> {
            // a host may notice only when it has something to say
            TusClient.unchecked(() -> tus.patch(path, offset.getAndIncrement(), "d"));
            return eventsBegin(path) ? Optional.of(true) : Optional.empty();
        });
    }

    private boolean eventsBegin(String path) {
        try (RawHttp events = tus.connect().head("GET", path + "/events")) {
            boolean begun = events.next().status() == 200;
            if (begun) {
                tus.ask("DELETE", path);
                events.until("cancelled");
            }
            return begun;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private RawHttp patch(RawHttp connection, String path, long offset, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add(TYPE);
        all.add("Upload-Offset: " + offset);
        return tus.head(connection, "PATCH", path, all.toArray(String[]::new));
    }

    private interface Sending {
        Object run() throws IOException;
    }

    private void awaitWritten(int bytes, Sending sending) throws IOException {
        long wanted = storage.written.get() + bytes;
        sending.run();
        until(() -> storage.written.get() >= wanted ? Optional.of(true) : Optional.empty());
    }

    /** Again while the request that is to end has not come far enough. */
    private void takeOver(String path, long offset, String rest) {
        until(() -> TusClient.unchecked(() -> tus.patch(path, offset, rest)).status() == 204
                ? Optional.of(true)
                : Optional.empty());
    }

    private void goesOn(String path, int offset, byte[] content) throws IOException {
        byte[] rest = Arrays.copyOfRange(content, offset, content.length);
        assertThat(tus.patch(path, offset, rest).status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(content);
    }

    private String unknown() {
        return tus.collection() + "/aaaaaaaaaaaaaaaaaaaaaaaaaa";
    }

    private String whole(byte[] content) throws IOException {
        String path = tus.create(content.length);
        assertThat(tus.patch(path, 0, content).status()).isEqualTo(204);
        until(() -> etag(path));
        return path;
    }

    private Optional<String> etag(String path) {
        return TusClient.unchecked(() -> tus.plain("HEAD", path)).field("ETag");
    }

    private void nobodyReads() {
        until(() -> storage.reading.get() == 0 ? Optional.of(true) : Optional.empty());
    }

    private int trailed(String path, long offset, String body, String summed) throws Exception {
        try (RawHttp connection = tus.connect()) {
            patch(connection, path, offset, "Transfer-Encoding: chunked", "Trailer: Upload-Checksum");
            return connection
                    .chunk(bytes(body))
                    .lastChunk("Upload-Checksum: sha1 " + sha1(summed))
                    .answer()
                    .status();
        }
    }

    /** 0 for a connection that was cut. */
    private static int statusOrCut(TusClient.Request request) {
        try {
            return request.answer().status();
        } catch (IOException cut) {
            return 0;
        }
    }

    private static Object send(RawHttp connection, byte[] content, AtomicLong sent) throws IOException {
        int piece = 64 << 10;
        for (int from = 0; from < content.length; from += piece) {
            connection.send(Arrays.copyOfRange(content, from, Math.min(content.length, from + piece)));
            sent.addAndGet(piece);
        }
        return sent;
    }

    /** The number once it has not moved for half a second. */
    private static long settled(AtomicLong number) {
        long last = -1;
        for (int still = 0; still < 5; still++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            long now = number.get();
            still = now == last && now > 0 ? still : 0;
            last = now;
        }
        return last;
    }

    private static byte[] content(int length, int seed) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static String sha1(String text) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes(text)));
    }

    private static String sha256(byte[] content) throws Exception {
        return "\""
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)) + "\"";
    }
}
