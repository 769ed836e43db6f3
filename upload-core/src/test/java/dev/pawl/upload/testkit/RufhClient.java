// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.testkit.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Says Resumable Uploads for HTTP over {@link RawHttp}, a connection for each request. */
public final class RufhClient {
    /** The media type of a piece of an upload. */
    public static final String PIECE = "Content-Type: application/partial-upload";

    private final URI uploads;
    private final OptionalInt interop;
    private final List<String> always;

    /**
     * A client of one host.
     *
     * @param uploads where uploads are created
     * @param interop version of the draft that it states, if any
     * @param always fields of every request, such as authentication
     */
    public RufhClient(URI uploads, OptionalInt interop, String... always) {
        this.uploads = uploads;
        this.interop = interop;
        this.always = List.of(always);
    }

    /**
     * The same client by another draft.
     *
     * @param version 0 for none
     * @return another client
     */
    public RufhClient by(int version) {
        OptionalInt stated = version == 0 ? OptionalInt.empty() : OptionalInt.of(version);
        return new RufhClient(uploads, stated, always.toArray(String[]::new));
    }

    /**
     * The same client with other fields in every request.
     *
     * @param fields instead of those of this client
     * @return another client
     */
    public RufhClient with(String... fields) {
        return new RufhClient(uploads, interop, fields);
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
     * @param fields added to those of this client
     * @return the connection
     * @throws IOException if it is gone
     */
    public RawHttp head(RawHttp connection, String method, String target, String... fields) throws IOException {
        List<String> all = new ArrayList<>(always);
        interop.ifPresent(version -> all.add("Upload-Draft-Interop-Version: " + version));
        all.addAll(List.of(fields));
        return connection.head(method, target, all.toArray(String[]::new));
    }

    /**
     * Sends a request without body.
     *
     * @param method of the request
     * @param target path
     * @param fields added to those of this client
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
     * @param fields added to those of this client
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer send(String method, String target, String body, String... fields) throws IOException {
        try (RawHttp connection = connect()) {
            String[] more = Stream.concat(Stream.of(fields), Stream.of("Content-Length: " + body.length()))
                    .toArray(String[]::new);
            return head(connection, method, target, more)
                    .offer(TusClient.bytes(body))
                    .answer();
        }
    }

    /**
     * Creates an upload by POST.
     *
     * @param complete value of Upload-Complete
     * @param body the first bytes, or all
     * @param fields added to those of this client
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer create(String complete, String body, String... fields) throws IOException {
        String[] more = Stream.concat(Stream.of(fields), Stream.of("Upload-Complete: " + complete))
                .toArray(String[]::new);
        return send("POST", collection(), body, more);
    }

    /**
     * Creates an upload that goes on.
     *
     * @param body the first bytes
     * @param fields added to those of this client
     * @return its path
     * @throws IOException if that fails
     */
    public String begun(String body, String... fields) throws IOException {
        return path(create("?0", body, fields));
    }

    /**
     * Where a Location leads.
     *
     * @param created an answer that has one
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
     * @param complete value of Upload-Complete
     * @param body the bytes
     * @param fields added to those of this client
     * @return the answer
     * @throws IOException if none comes
     */
    public Answer append(String path, long offset, String complete, String body, String... fields) throws IOException {
        String[] more = Stream.concat(
                        Stream.of(fields), Stream.of(PIECE, "Upload-Offset: " + offset, "Upload-Complete: " + complete))
                .toArray(String[]::new);
        return send("PATCH", path, body, more);
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
}
