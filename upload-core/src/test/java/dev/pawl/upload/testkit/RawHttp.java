// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One HTTP/1.1 connection whose bytes a test writes itself, because clients are too polite: they neither send half a body
 * nor a wrong framing.
 */
public final class RawHttp implements AutoCloseable {
    private static final Pattern FINAL_STATUS = Pattern.compile("HTTP/1\\.1 [2-5]");
    private static final int PATIENCE_MILLIS = 20_000;

    private final URI host;
    private final Socket socket;
    private final InputStream in;
    private String method = "";

    private RawHttp(URI host, Socket socket) throws IOException {
        this.host = host;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * What came back.
     *
     * @param status of the final answer
     * @param fields in order, as they came
     * @param body without its framing
     * @param interim statuses of answers before the final one
     */
    public record Answer(int status, List<Map.Entry<String, String>> fields, byte[] body, List<Integer> interim) {
        /**
         * The value of a field.
         *
         * @param name in any case
         * @return the first one
         */
        public Optional<String> field(String name) {
            return all(name).stream().findFirst();
        }

        /**
         * All values of a field.
         *
         * @param name in any case
         * @return in order
         */
        public List<String> all(String name) {
            return fields.stream()
                    .filter(field -> field.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        /**
         * The body as text.
         *
         * @return decoded as UTF-8
         */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return status + " " + fields + " " + text();
        }
    }

    /**
     * Connects.
     *
     * @param host scheme {@code http}, host and port
     * @return a new connection; reading gives up after 20 s
     * @throws IOException if there is no host
     */
    public static RawHttp to(URI host) throws IOException {
        return to(host, Duration.ofMillis(PATIENCE_MILLIS));
    }

    /**
     * Connects.
     *
     * @param host scheme {@code http}, host and port
     * @param patience how long reading waits for a byte
     * @return a new connection
     * @throws IOException if there is no host
     */
    public static RawHttp to(URI host, Duration patience) throws IOException {
        Socket socket = new Socket(host.getHost(), host.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
        return new RawHttp(host, socket);
    }

    /**
     * Changes how long reading waits for the next byte.
     *
     * @param silence the longest
     * @return this
     * @throws IOException if the connection is gone
     */
    public RawHttp patience(Duration silence) throws IOException {
        socket.setSoTimeout((int) silence.toMillis());
        return this;
    }

    /**
     * Sends the head of a request; Host is added.
     *
     * @param verb the method
     * @param target path and query, as they shall be on the wire
     * @param fields {@code Name: value} each
     * @return this
     * @throws IOException if the connection is gone
     */
    public RawHttp head(String verb, String target, String... fields) throws IOException {
        method = verb;
        StringBuilder head = new StringBuilder(verb + " " + target + " HTTP/1.1\r\n");
        head.append("Host: ").append(host.getAuthority()).append("\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return send(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends bytes as they are.
     *
     * @param bytes all of them
     * @return this
     * @throws IOException if the connection is gone
     */
    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /**
     * Sends a body to a host that may have answered, and ended the connection, before it had it all: what it says can
     * still be read.
     *
     * @param bytes all of them
     * @return this
     */
    public RawHttp offer(byte[] bytes) {
        try {
            return send(bytes);
        } catch (IOException refused) {
            return this;
        }
    }

    /**
     * Sends one chunk of the chunked transfer coding.
     *
     * @param bytes none for the last chunk, without the empty line that ends the trailers
     * @return this
     * @throws IOException if the connection is gone
     */
    public RawHttp chunk(byte[] bytes) throws IOException {
        send((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return bytes.length == 0 ? this : send(bytes).send(new byte[] {'\r', '\n'});
    }

    /**
     * Ends a chunked body.
     *
     * @param trailers {@code Name: value} each
     * @return this
     * @throws IOException if the connection is gone
     */
    public RawHttp lastChunk(String... trailers) throws IOException {
        chunk(new byte[0]);
        StringBuilder end = new StringBuilder();
        for (String trailer : trailers) {
            end.append(trailer).append("\r\n");
        }
        return send(end.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Reads a final answer, and interim ones before it.
     *
     * @return the answer
     * @throws IOException if the connection ends or nothing comes for 20 s
     */
    public Answer answer() throws IOException {
        List<Integer> interim = new ArrayList<>();
        int status = status();
        while (status < 200) {
            interim.add(status);
            fields();
            status = status();
        }
        List<Map.Entry<String, String>> fields = fields();
        Answer bare = new Answer(status, fields, new byte[0], interim);
        boolean none = method.equals("HEAD") || status == 204 || status == 304;
        return none ? bare : new Answer(status, fields, body(bare), interim);
    }

    /**
     * Reads one head, interim or not, and nothing behind it.
     *
     * @return its status
     * @throws IOException if the connection ends or nothing comes for 20 s
     */
    public int headOnly() throws IOException {
        return next().status();
    }

    /**
     * Reads one head, interim or not, and nothing behind it.
     *
     * @return without a body
     * @throws IOException if the connection ends or nothing comes for 20 s
     */
    public Answer next() throws IOException {
        return new Answer(status(), fields(), new byte[0], List.of());
    }

    /**
     * Reads what stands behind a head.
     *
     * @param head from {@link #next}
     * @return without its framing
     * @throws IOException if the connection ends before, or nothing comes for 20 s
     */
    public byte[] content(Answer head) throws IOException {
        return body(head);
    }

    /**
     * Waits until the other side ends the connection, reading whatever still comes.
     *
     * @return true if it did within 20 s
     */
    public boolean ended() {
        return ended(Duration.ofMillis(PATIENCE_MILLIS));
    }

    /**
     * Waits until the other side ends the connection, reading whatever still comes.
     *
     * @param atMost the longest silence
     * @return true if it did
     */
    public boolean ended(Duration atMost) {
        try {
            socket.setSoTimeout((int) atMost.toMillis());
            while (in.read() >= 0) {
                // an answer may come before the end
            }
            return true;
        } catch (SocketTimeoutException stillThere) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /**
     * Waits until the other side has answered for good, or has ended the connection; a client that is silent in the middle
     * of its body may be answered and left alone.
     *
     * @param atMost the longest silence
     * @return false if neither happened
     * @throws IOException if the connection is of no use
     */
    public boolean over(Duration atMost) throws IOException {
        socket.setSoTimeout((int) atMost.toMillis());
        StringBuilder heard = new StringBuilder();
        try {
            for (int read = in.read(); read >= 0; read = in.read()) {
                if (FINAL_STATUS.matcher(heard.append((char) read)).find()) {
                    return true;
                }
            }
            return true;
        } catch (SocketTimeoutException stillThere) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /**
     * Waits for anything from the other side: a byte, or the end.
     *
     * @return true if it came within 20 s
     */
    public boolean heard() {
        try {
            in.read();
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /**
     * Waits for an answer to begin; reads nothing of it.
     *
     * @param atMost the longest silence
     * @return false if nothing came
     * @throws IOException if the connection is of no use
     */
    public boolean heardWithin(Duration atMost) throws IOException {
        socket.setSoTimeout((int) atMost.toMillis());
        in.mark(1);
        try {
            if (in.read() < 0) {
                throw new EOFException("the connection was ended");
            }
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        } finally {
            in.reset();
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /**
     * Reads until something was said, head and framing included.
     *
     * @param text in ASCII
     * @return everything up to it
     * @throws IOException if the connection ends before, or nothing comes for 20 s
     */
    public String until(String text) throws IOException {
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf(text, Math.max(0, heard.length() - text.length())) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended behind \"" + heard + "\"");
            }
            heard.append((char) next);
        }
        return heard.toString();
    }

    /**
     * Ends the sending side in order (FIN); an answer can still come.
     *
     * @throws IOException if the connection is gone
     */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Ends the connection by RST.
     *
     * @throws IOException if the connection is gone
     */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int status() throws IOException {
        String line = line();
        if (!line.startsWith("HTTP/1.1 ")) {
            throw new IOException("not a status line: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private List<Map.Entry<String, String>> fields() throws IOException {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    private byte[] body(Answer head) throws IOException {
        if (head.field("Transfer-Encoding").isPresent()) {
            return chunks();
        }
        Optional<String> length = head.field("Content-Length");
        if (length.isEmpty()) {
            return in.readAllBytes();
        }
        byte[] body = in.readNBytes(Integer.parseInt(length.get()));
        if (body.length < Integer.parseInt(length.get())) {
            throw new EOFException("the answer was cut after " + body.length + " bytes");
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(in.readNBytes(size));
            line();
        }
        fields();
        return body.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended behind \"" + line + "\"");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
