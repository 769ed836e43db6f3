// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pawl.upload.spi.Scanner.Verdict;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The two commands of clamd that we use, each on a connection of its own. Thread-safe. */
final class Clamd implements Closeable {
    private static final int BLOCK = 64 << 10;
    private static final int PREFIX = Integer.BYTES;
    private static final String VERSION = "zVERSION\0";
    private static final String INSTREAM = "zINSTREAM\0";

    /**
     * How long each part of a conversation may last, whatever the whole may.
     *
     * @param connect until the connection stands
     * @param write until the daemon takes more bytes
     * @param verdict after the last byte
     */
    record Limits(Duration connect, Duration write, Duration verdict) {}

    private final ClamdAddress address;
    private final Limits limits;
    private final Set<ClamdConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Clamd(ClamdAddress address, Limits limits) {
        this.address = address;
        this.limits = limits;
    }

    /** What the daemon says of itself. */
    ClamavHealth version(Deadline whole) throws NoAnswerException {
        try (ClamdConnection connection = connected(whole)) {
            connection.send(ascii(VERSION), whole);
            ClamdReply reply = connection.answer(whole);
            return reply.line()
                    .flatMap(ClamavHealth::parse)
                    .orElseThrow(() -> new NoAnswerException("asked for its version it said " + reply));
        }
    }

    /**
     * What the daemon says of content.
     *
     * @throws IOException the content could not be read, or has another length
     */
    Verdict judge(long length, InputStream content, Deadline whole) throws NoAnswerException, IOException {
        try (ClamdConnection connection = connected(whole)) {
            boolean taken =
                    connection.send(ascii(INSTREAM), writing(whole)) && stream(connection, length, content, whole);
            return taken ? verdict(connection, whole) : refusal(connection, whole);
        }
    }

    /** Ends the conversations under way, and all that begin later. */
    @Override
    public void close() {
        closed = true;
        open.forEach(ClamdConnection::abandon);
    }

    /** Returns whether the daemon took all of it and the mark of its end. */
    private boolean stream(ClamdConnection connection, long length, InputStream content, Deadline whole)
            throws NoAnswerException, IOException {
        byte[] block = new byte[PREFIX + BLOCK];
        long sent = 0;
        for (int n = content.read(block, PREFIX, BLOCK); n >= 0; n = content.read(block, PREFIX, BLOCK)) {
            whole.check();
            sent += n;
            if (sent > length) {
                throw new IOException("the content goes on after its " + length + " bytes");
            }
            // A chunk of length 0 would end the stream, and a part of the content would pass for all of it.
            if (n > 0 && !connection.send(chunk(block, n), writing(whole))) {
                return false;
            }
        }
        if (sent < length) {
            throw new IOException("the content ended after " + sent + " of " + length + " bytes");
        }
        return connection.send(chunk(block, 0), writing(whole));
    }

    private Verdict verdict(ClamdConnection connection, Deadline whole) throws NoAnswerException {
        ClamdReply reply = connection.answer(whole.orSooner(limits.verdict(), "verdict time-out"));
        return reply.verdict().orElseThrow(() -> new NoAnswerException("after the whole content it said " + reply));
    }

    /** The daemon spoke or hung up before it had everything: it says why, if it can. */
    private Verdict refusal(ClamdConnection connection, Deadline whole) throws NoAnswerException {
        connection.stopSending();
        ClamdReply reply = connection.answer(writing(whole));
        return reply.refusal()
                .orElseThrow(() -> new NoAnswerException("before the end of the content it said " + reply));
    }

    private static ByteBuffer chunk(byte[] block, int n) {
        return ByteBuffer.wrap(block, 0, PREFIX + n).putInt(n).rewind();
    }

    private Deadline writing(Deadline whole) {
        return whole.orSooner(limits.write(), "write time-out");
    }

    private ClamdConnection connected(Deadline whole) throws NoAnswerException {
        ClamdConnection connection = ClamdConnection.to(address, open);
        try {
            if (closed) {
                throw new NoAnswerException("the scanner was closed");
            }
            connection.connect(address.target(), whole.orSooner(limits.connect(), "connect time-out"));
            return connection;
        } catch (NoAnswerException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
