// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.testkit.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Says tus over {@link RawHttp}, a connection for each request; for tests that mean every field they send. */
public final class TusClient {
    /** The media type of bytes. */
    public static final String TYPE = "Content-Type: application/offset+octet-stream";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI uploads;
    private final List<String> always;

    /**
     * A client of one host.
     *
     * @param uploads where uploads are created
     * @param always fields of every request, such as authentication
     */
    public TusClient(URI uploads, String... always) {
        this.uploads = uploads;
        this.always = List.of(always);
    }

    /**
     * Where uploads are created.
     *
     * @return the path
     */
    public String collection() {
        return uploads.getRawPath();
    }

    /**
     * The same host with other fields in every request.
     *
     * @param fields instead of those of this client
     * @return another client
     */
    public TusClient with(String... fields) {
        return new TusClient(uploads, fields);
    }

    /**
     * A new connection, for requests that are not whole.
     *
     * @return to be closed
     * @throws IOException if there is no host
     */
    public RawHttp connect() throws IOException {
        return RawHttp.to(uploads);
    }

    /**
     * Sends a head on a connection, as this client.
     *
     * @param connection to send on
     * @param method of the request
     * @param target path
     * @param fields added to those of tus
     * @return the connection
     * @throws IOException if it is gone
     */
    public RawHttp head(RawHttp connection, String method, String target, String... fields) throws IOException {
        return connection.head(method, target, all(fields));
    }

    /**
     * Sends a request without Tus-Resumable.
     *
     * @param method of the request
     * @param target path
     * @param fields all of them
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer plain(String method, String target, String... fields) throws IOException {
        try (RawHttp connection = connect()) {
            String[] plain = Stream.concat(always.stream(), Stream.of(fields)).toArray(String[]::new);
            return connection.head(method, target, plain).answer();
        }
    }

    /**
     * Sends a request without body.
     *
     * @param method of the request
     * @param target path
     * @param fields added to those of tus
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer ask(String method, String target, String... fields) throws IOException {
        try (RawHttp connection = connect()) {
            return head(connection, method, target, fields).answer();
        }
    }

    /**
     * Sends a request with a body and its Content-Length.
     *
     * @param method of the request
     * @param target path
     * @param body all of it
     * @param fields added to those of tus
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer send(String method, String target, byte[] body, String... fields) throws IOException {
        try (RawHttp connection = connect()) {
            List<String> more = new ArrayList<>(List.of(fields));
            more.add("Content-Length: " + body.length);
            return head(connection, method, target, more.toArray(String[]::new))
                    .offer(body)
                    .answer();
        }
    }

    /**
     * POST without body.
     *
     * @param fields added to those of tus
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer post(String... fields) throws IOException {
        return send("POST", collection(), new byte[0], fields);
    }

    /**
     * Sends a request with a body and its Content-Length, without the version of tus.
     *
     * @param method of the request
     * @param target path and query
     * @param body all of it
     * @param fields added to those of this client
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer plainSend(String method, String target, byte[] body, String... fields) throws IOException {
        try (RawHttp connection = connect()) {
            List<String> all = new ArrayList<>(always);
            all.addAll(List.of(fields));
            all.add("Content-Length: " + body.length);
            return connection
                    .head(method, target, all.toArray(String[]::new))
                    .offer(body)
                    .answer();
        }
    }

    /**
     * Creates an upload.
     *
     * @param length in bytes
     * @param fields added to those of tus
     * @return its path
     * @throws IOException if that fails
     */
    public String create(long length, String... fields) throws IOException {
        List<String> more = new ArrayList<>(List.of(fields));
        more.add("Upload-Length: " + length);
        return path(post(more.toArray(String[]::new)));
    }

    /**
     * Where a Location leads.
     *
     * @param created an answer to POST
     * @return the path
     */
    public String path(Answer created) {
        String location = created.field("Location").orElseThrow(() -> new AssertionError("no Location: " + created));
        return uploads.resolve(location).getRawPath();
    }

    /**
     * PATCH.
     *
     * @param path of the upload
     * @param offset of the first byte
     * @param body the bytes
     * @param fields added to those of tus
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer patch(String path, long offset, byte[] body, String... fields) throws IOException {
        List<String> more = new ArrayList<>(List.of(fields));
        more.add(TYPE);
        more.add("Upload-Offset: " + offset);
        return send("PATCH", path, body, more.toArray(String[]::new));
    }

    /**
     * PATCH with text as bytes.
     *
     * @param path of the upload
     * @param offset of the first byte
     * @param body the bytes
     * @param fields added to those of tus
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer patch(String path, long offset, String body, String... fields) throws IOException {
        return patch(path, offset, bytes(body), fields);
    }

    /**
     * HEAD.
     *
     * @param path of the upload
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer head(String path) throws IOException {
        return ask("HEAD", path);
    }

    /**
     * What HEAD says.
     *
     * @param path of the upload
     * @return the offset
     * @throws IOException if none comes
     */
    public long offset(String path) throws IOException {
        Answer head = head(path);
        return Long.parseLong(head.field("Upload-Offset").orElseThrow(() -> new AssertionError(head)));
    }

    /**
     * Waits until so much is kept, without ending who is sending, as HEAD would.
     *
     * @param path of the upload
     * @param offset behind the last byte
     */
    public void keeps(String path, long offset) {
        until(() -> {
            Answer status = unchecked(() -> plain("GET", path, "Accept: application/json"));
            return status.field("Upload-Offset").filter(Long.toString(offset)::equals);
        });
    }

    /**
     * GET, again and again until the content is there.
     *
     * @param path of the upload
     * @return the content
     * @throws IOException if the host is gone
     */
    public byte[] content(String path) throws IOException {
        return until(() -> {
                    Answer answer = unchecked(() -> ask("GET", path));
                    return answer.status() == 200 ? Optional.of(answer) : Optional.empty();
                })
                .body();
    }

    /**
     * Asks again and again, for 30 s at most.
     *
     * @param question asked about every 10 ms
     * @param <T> what is waited for
     * @return the first answer there is
     */
    public static <T> T until(Supplier<Optional<T>> question) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        throw new AssertionError("not within " + PATIENCE);
    }

    /**
     * Text as bytes.
     *
     * @param text ASCII
     * @return its bytes
     */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Text as a value of Upload-Metadata.
     *
     * @param text any text
     * @return Base64 of its UTF-8
     */
    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A request. */
    interface Request {
        Answer answer() throws IOException;
    }

    static Answer unchecked(Request request) {
        try {
            return request.answer();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String[] all(String... fields) {
        List<String> all = new ArrayList<>(always);
        if (Stream.of(fields).noneMatch(field -> field.startsWith("Tus-Resumable:"))) {
            all.add("Tus-Resumable: 1.0.0");
        }
        all.addAll(List.of(fields));
        return all.toArray(String[]::new);
    }
}
