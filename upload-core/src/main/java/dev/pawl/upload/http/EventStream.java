// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * The progress of one upload as server-sent events, until it has ended. While nothing happens a comment is sent now and
 * then, so that proxies keep the connection and a client that went away is noticed.
 */
final class EventStream extends InputStream implements Body {
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final int BUFFER = 8 << 10;

    private final ProgressMessages messages;
    private final Executor executor;
    private ByteBuffer event = text("retry: 2000\n\n");

    EventStream(ProgressMessages messages, Executor executor) {
        this.messages = messages;
        this.executor = executor;
    }

    @Override
    public Kind kind() {
        return Kind.ENDLESS;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = read(buffer, 0, BUFFER); n >= 0; n = read(buffer, 0, BUFFER)) {
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    @Override
    public Flow.Publisher<ByteBuffer> publisher() {
        return new StreamPublisher(this, this, executor, BUFFER);
    }

    /** Waits for the next event, or for the time of a comment. */
    @Override
    public int read(byte[] buffer, int from, int length) {
        if (!event.hasRemaining()) {
            if (messages.over()) {
                return -1;
            }
            event = messages.next(QUIET).map(EventStream::event).orElseGet(() -> text(": \n\n"));
        }
        int n = Math.min(length, event.remaining());
        event.get(buffer, from, n);
        return n;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public void close() {
        messages.close();
    }

    private static ByteBuffer event(ProgressMessages.Message message) {
        return text("id: " + message.id() + "\nevent: progress\ndata: " + message.json() + "\n\n");
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
