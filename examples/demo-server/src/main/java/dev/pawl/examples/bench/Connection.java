// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** One kept-alive connection and as little of HTTP as a benchmark needs, so that the client costs next to nothing. */
final class Connection implements Closeable {
    private static final int BLOCK = 256 << 10;

    private final SocketChannel socket;
    private final String host;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    private final ByteBuffer answer = ByteBuffer.allocate(16 << 10);

    Connection(URI server) throws IOException {
        socket = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        host = server.getAuthority();
        block.put(content());
    }

    /** What all requests bring, again and again. */
    static byte[] content() {
        ByteBuffer content = ByteBuffer.allocate(BLOCK);
        new Random(7).ints(BLOCK / Integer.BYTES).forEach(content::putInt);
        return content.array();
    }

    /** Sends a request with a body of so many bytes and returns the head of the answer. */
    String exchange(String start, long body, String... fields) throws IOException {
        StringBuilder head =
                new StringBuilder(start).append(" HTTP/1.1\r\nHost: ").append(host);
        head.append("\r\nContent-Length: ").append(body).append("\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        ByteBuffer text = ByteBuffer.wrap(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        long left = body;
        block.clear().limit((int) Math.min(left, BLOCK));
        ByteBuffer[] first = {text, block};
        while (text.hasRemaining() || block.hasRemaining()) {
            socket.write(first);
        }
        left -= block.limit();
        while (left > 0) {
            block.clear().limit((int) Math.min(left, BLOCK));
            while (block.hasRemaining()) {
                left -= socket.write(block);
            }
        }
        return answer();
    }

    /** Answers of what is measured have no body. */
    private String answer() throws IOException {
        answer.clear();
        while (true) {
            if (socket.read(answer) < 0) {
                throw new EOFException("the server closed the connection: " + text());
            }
            String text = text();
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
    }

    private String text() {
        return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
