// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BlockingLoopTest {
    @Test
    void a_whole_body_is_finished_with_its_trailers() {
        FakeSink sink = new FakeSink(Integer.MAX_VALUE);
        Headers trailers = Headers.NONE.with("Upload-Checksum", "x");
        Exchange.Respond respond = BlockingLoop.run(sink, new BodySource() {
            @Override
            public InputStream open() {
                return bytes("x".repeat(300_000));
            }

            @Override
            public Headers trailers() {
                return trailers;
            }
        });
        assertThat(respond.head().status()).isEqualTo(200);
        assertThat(sink.got).hasSize(300_000);
        assertThat(sink.trailers).isEqualTo(trailers);
    }

    @Test
    void once_the_sink_has_enough_it_is_finished() {
        FakeSink sink = new FakeSink(3000);
        assertThat(BlockingLoop.run(sink, () -> bytes("x".repeat(300_000)))
                        .head()
                        .status())
                .isEqualTo(200);
        assertThat(sink.got.length()).isBetween(3000, 10_000);
    }

    static Stream<Throwable> T_25_whatever_the_body_throws_it_was_cut() {
        return Stream.of(
                new IOException("reset"),
                new IllegalStateException("as Helidon"),
                new OutOfMemoryError("test"),
                new Throwable("any"));
    }

    @ParameterizedTest
    @MethodSource
    void T_25_whatever_the_body_throws_it_was_cut(Throwable thrown) {
        FakeSink sink = new FakeSink(Integer.MAX_VALUE);
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw BlockingLoopTest.<RuntimeException>sneaky(thrown);
            }

            @Override
            public int read(byte[] into, int from, int length) {
                return read();
            }
        };
        Exchange.Respond respond = BlockingLoop.run(sink, () -> new SequenceInputStream(bytes("half"), broken));
        assertThat(respond.head().status()).isEqualTo(408);
        assertThat(sink.got).hasToString("half");
        assertThat(sink.cause).contains(thrown);
    }

    @Test
    void T_25_a_body_that_cannot_be_opened_was_cut() {
        FakeSink sink = new FakeSink(Integer.MAX_VALUE);
        BodySource source = () -> {
            throw new IOException("gone");
        };
        assertThat(BlockingLoop.run(sink, source).head().status()).isEqualTo(408);
    }

    @Test
    void F11_an_interrupted_thread_saves_what_came_and_stays_interrupted() {
        FakeSink sink = new FakeSink(Integer.MAX_VALUE);
        BlockingLoop.run(sink, () -> {
            Thread.currentThread().interrupt();
            throw new IOException("closed by interrupt");
        });
        assertThat(sink.interrupted).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
