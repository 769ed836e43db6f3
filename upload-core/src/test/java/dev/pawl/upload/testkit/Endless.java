// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** A body that is sent, not too fast, until the other side wants no more: in chunks that are also right as plain bytes. */
final class Endless {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration BETWEEN = Duration.ofMillis(4);
    private static final byte[] PIECE = new byte[64 << 10];

    private final int status;
    private final RawHttp connection;
    private final Future<Duration> sending;

    Endless(int status, RawHttp connection, ExecutorService threads) {
        this.status = status;
        this.connection = connection;
        this.sending = threads.submit(this::send);
    }

    /** The client learns why, and is not listened to for ever. */
    void endsWell() throws Exception {
        try (connection) {
            assertThat(connection.answer().status()).isEqualTo(status);
            assertThat(sending.get()).as("time for which it was read").isLessThan(LONGEST);
        }
    }

    private Duration send() {
        long begun = System.nanoTime();
        Duration sent = Duration.ZERO;
        try {
            while (sent.compareTo(LONGEST) < 0) {
                connection.chunk(PIECE);
                LockSupport.parkNanos(BETWEEN.toNanos());
                sent = Duration.ofNanos(System.nanoTime() - begun);
            }
        } catch (IOException enough) {
            // as wanted
        }
        return sent;
    }
}
