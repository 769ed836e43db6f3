// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Content that goes wrong at one byte: it breaks with anything that can be thrown, or stalls until it is released. */
public final class FaultyStream extends InputStream {
    /** What happens at the byte. */
    private interface Fault {
        void happen() throws IOException;
    }

    private static final long LONGEST_SECONDS = 60;

    private final InputStream content;
    private final long at;
    private final Fault fault;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private long position;

    private FaultyStream(InputStream content, long at, Thrown thrown) {
        this.content = content;
        this.at = at;
        this.fault = thrown;
    }

    private FaultyStream(InputStream content, long at) {
        this.content = content;
        this.at = at;
        this.fault = this::stall;
    }

    /** Throws. */
    private record Thrown(Throwable cause) implements Fault {
        @Override
        public void happen() {
            throw Faults.unchecked(cause);
        }
    }

    /**
     * Content that breaks, each time it is asked for more.
     *
     * @param content before and, were it read on, behind
     * @param at how many bytes come before
     * @param cause thrown as it is, also if it is checked and no IOException, or an Error
     * @return the stream
     */
    public static FaultyStream breaking(InputStream content, long at, Throwable cause) {
        return new FaultyStream(content, at, new Thrown(cause));
    }

    /**
     * Content that stalls.
     *
     * @param content before and behind
     * @param at how many bytes come before
     * @return the stream
     */
    public static FaultyStream stalling(InputStream content, long at) {
        return new FaultyStream(content, at);
    }

    /**
     * Waits until somebody reads the byte at which this goes wrong.
     *
     * @throws InterruptedException if this thread was interrupted
     */
    public void awaitArrival() throws InterruptedException {
        if (!arrived.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody read byte " + at + ", the last was " + position);
        }
    }

    /** Lets a stalled reader go on. Twice is once. */
    public void release() {
        released.countDown();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (position == at && length > 0) {
            arrived.countDown();
            fault.happen();
        }
        int most = position < at ? (int) Math.min(length, at - position) : length;
        int count = content.read(target, from, most);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private void stall() throws IOException {
        try {
            if (!released.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody released the stream at byte " + at);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while stalled at byte " + at);
        }
    }
}
