// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The body of one request as it stands on a socket: by its length or in chunked coding, with trailers. */
final class SocketBody extends InputStream implements BodySource {
    private final InputStream in;
    private final OutputStream out;
    private final boolean chunked;
    private boolean expected;
    private long left;
    private boolean ended;
    private Headers trailers = Headers.NONE;

    SocketBody(Headers head, InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
        this.chunked = head.has("Transfer-Encoding");
        this.expected = head.has("Expect");
        this.left =
                chunked ? 0 : head.first("Content-Length").map(Long::parseLong).orElse(0L);
        this.ended = !chunked && left == 0;
    }

    /** Whether the next request begins where the socket is now. */
    boolean ended() {
        return ended;
    }

    @Override
    public InputStream open() throws IOException {
        if (expected) {
            expected = false;
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            out.flush();
        }
        return this;
    }

    @Override
    public Headers trailers() {
        return trailers;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
        if (!ended && chunked && left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int n = in.read(into, at, (int) Math.min(most, left));
        if (n < 0) {
            throw new EOFException("cut");
        }
        left -= n;
        if (left == 0 && chunked) {
            line(in);
        }
        ended = left == 0 && !chunked;
        return n;
    }

    private void nextChunk() throws IOException {
        left = Long.parseLong(line(in), 16);
        if (left == 0) {
            trailers = fields(in);
            ended = true;
        }
    }

    static Headers fields(InputStream in) throws IOException {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            fields.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new Headers(fields);
    }

    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("cut");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
