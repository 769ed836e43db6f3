// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request on its way through a {@link FaultProxy}: what a fault may do to it. */
public final class Exchange {
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final Request request;
    private final Socket client;
    private final InputStream fromClient;
    private final OutputStream toServer;
    private final InputStream fromServer;
    private final CountDownLatch closing;
    private boolean bodyTaken;
    private boolean over;

    Exchange(Request request, Socket client, InputStream fromClient, Socket server, CountDownLatch closing)
            throws IOException {
        this.request = request;
        this.client = client;
        this.fromClient = fromClient;
        this.toServer = server.getOutputStream();
        this.fromServer = new BufferedInputStream(server.getInputStream(), 1 << 16);
        this.closing = closing;
    }

    public Request request() {
        return request;
    }

    /** Lets the server do it, and waits for the head of its answer. */
    Response forward() throws IOException {
        return forward(new UntilBroken(toServer));
    }

    /** The same, with one bit of the body changed on its way. */
    Response forwardChanged(long at) throws IOException {
        return forward(new FilterOutputStream(new UntilBroken(toServer)) {
            private long position;

            @Override
            public void write(byte[] block, int from, int length) throws IOException {
                byte[] bytes = Arrays.copyOfRange(block, from, from + length);
                if (position <= at && at < position + length) {
                    bytes[(int) (at - position)] ^= 1;
                }
                position += length;
                out.write(bytes);
            }
        });
    }

    private Response forward(OutputStream body) throws IOException {
        toServer.write(request.head().bytes());
        if (request.header("expect").isPresent()) {
            Head first = nextHead();
            if (!first.word(1).equals("100")) {
                // the client keeps its body, and this connection is of no more use
                over = true;
                return new Response(first);
            }
            client.getOutputStream().write(CONTINUE.getBytes(UTF_8));
        }
        bodyTaken = true;
        Body.ofRequest(request.head()).copy(fromClient, body);
        Head head = nextHead();
        while (head.word(1).startsWith("1")) {
            head = nextHead();
        }
        return new Response(head);
    }

    /** Sends the server the head and this much of the body, and then hangs up on both. */
    void cutBody(int bytes) throws IOException {
        toServer.write(request.head().bytes());
        agree();
        new Body.Counted(bytes).copy(fromClient, toServer);
        reset();
    }

    /** Takes the whole request, which goes nowhere; nothing if it was forwarded. */
    void swallow() throws IOException {
        if (!bodyTaken) {
            agree();
            bodyTaken = true;
            Body.ofRequest(request.head()).copy(fromClient, OutputStream.nullOutputStream());
        }
    }

    /** Tells the client this instead of what the server said. */
    void answer(int status, String type, String body) throws IOException {
        swallow();
        byte[] bytes = body.getBytes(UTF_8);
        String length = "content-length: " + bytes.length;
        Head head = new Head(List.of(
                "HTTP/1.1 " + status + " Scripted", "content-type: " + type, "x-amz-request-id: scripted", length));
        OutputStream toClient = client.getOutputStream();
        toClient.write(head.bytes());
        if (!request.method().equals("HEAD")) {
            toClient.write(bytes);
        }
    }

    OutputStream toClient() throws IOException {
        return client.getOutputStream();
    }

    /** Nothing more is told on this connection, which ends in order. */
    void hangUp() throws IOException {
        over = true;
        client.close();
    }

    /** Nothing more is told on this connection, which ends in a reset. */
    void reset() throws IOException {
        over = true;
        client.setSoLinger(true, 0);
        client.close();
    }

    /** Says nothing until the proxy is closed. */
    void hold() throws IOException {
        over = true;
        pause(Duration.ofDays(1));
    }

    /** Says nothing for so long, or until the proxy is closed. */
    void pause(Duration time) throws IOException {
        try {
            closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    boolean over() {
        return over;
    }

    private void agree() throws IOException {
        if (request.header("expect").isPresent()) {
            client.getOutputStream().write(CONTINUE.getBytes(UTF_8));
        }
    }

    private Head nextHead() throws IOException {
        return Head.read(fromServer).orElseThrow(() -> new EOFException("the server closed without an answer"));
    }

    /** What the server answered, of which the client knows nothing yet. */
    final class Response {
        private final Head head;
        private final Body body;

        private Response(Head head) {
            this.head = head;
            this.body = Body.ofResponse(request.method(), head);
        }

        /** Tells the client. */
        void relay() throws IOException {
            relay(head, toClient());
        }

        /** Tells the client, but for one header. */
        void relayWithout(String header) throws IOException {
            relay(head.without(header), toClient());
        }

        /** Tells the client the head, and the body through this stream. */
        void relay(OutputStream through) throws IOException {
            relay(head, through);
        }

        /** Reads it to its end, so that the server is done; tells nobody. */
        String taken() throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            body.copy(fromServer, all, OutputStream.nullOutputStream());
            return all.toString(UTF_8);
        }

        int status() {
            return Integer.parseInt(head.word(1));
        }

        private void relay(Head told, OutputStream through) throws IOException {
            toClient().write(told.bytes());
            body.copy(fromServer, through);
            if (body instanceof Body.ToTheEnd
                    || "close".equalsIgnoreCase(head.header("connection").orElse(""))) {
                hangUp();
            }
        }
    }

    /** A server that answers before the body came to its end may close; its answer is still there to be read. */
    private static final class UntilBroken extends OutputStream {
        private final OutputStream out;
        private boolean broken;

        UntilBroken(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int at, int length) {
            try {
                if (!broken) {
                    out.write(bytes, at, length);
                }
            } catch (IOException closed) {
                broken = true;
            }
        }
    }
}
