// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

final class ReactiveLoopTest {
    private final List<String> released = new ArrayList<>();
    private CompletionStage<Exchange.Respond> answer = new CompletableFuture<>();

    @Test
    void buffers_are_demanded_as_they_are_taken_and_released() {
        FakeSink sink = new FakeSink(100);
        ReactiveLoop<String> loop = loop(sink);
        Upstream upstream = new Upstream();
        loop.onSubscribe(upstream);
        loop.onNext("ab");
        loop.onNext("cd");
        assertThat(upstream.demanded).isEqualTo(3);
        loop.onComplete();
        assertThat(status()).contains(200);
        assertThat(sink.got).hasToString("abcd");
        assertThat(released).containsExactly("ab", "cd");
    }

    @Test
    void a_body_is_finished_only_after_its_last_buffer_was_taken() {
        FakeSink sink = new FakeSink(100);
        CompletableFuture<BodySink.Next> slow = new CompletableFuture<>();
        sink.slowly = Optional.of(slow);
        ReactiveLoop<String> loop = loop(sink);
        loop.onSubscribe(new Upstream());
        loop.onNext("ab");
        loop.onComplete();
        assertThat(status()).isEmpty();
        assertThat(released).isEmpty();
        slow.complete(BodySink.Next.MORE);
        assertThat(status()).contains(200);
        assertThat(released).containsExactly("ab");
    }

    @Test
    void once_the_sink_has_enough_the_body_is_cancelled_and_finished() {
        ReactiveLoop<String> loop = loop(new FakeSink(2));
        Upstream upstream = new Upstream();
        loop.onSubscribe(upstream);
        loop.onNext("ab");
        assertThat(upstream.cancelled).isTrue();
        assertThat(status()).contains(200);
        loop.onNext("late");
        assertThat(released).containsExactly("ab", "late");
    }

    @Test
    void T_25_an_error_is_a_cut_that_loses_no_buffer_on_the_way() {
        FakeSink sink = new FakeSink(100);
        CompletableFuture<BodySink.Next> slow = new CompletableFuture<>();
        sink.slowly = Optional.of(slow);
        ReactiveLoop<String> loop = loop(sink);
        loop.onSubscribe(new Upstream());
        loop.onNext("ab");
        loop.onError(new IOException("reset"));
        loop.onError(new IOException("Vert.x may signal twice"));
        assertThat(status()).isEmpty();
        slow.complete(BodySink.Next.MORE);
        assertThat(status()).contains(408);
        assertThat(sink.cause).get().extracting(Throwable::getMessage).isEqualTo("reset");
    }

    @Test
    void T_90_a_stopped_body_is_cancelled_and_cut() {
        FakeSink sink = new FakeSink(100);
        ReactiveLoop<String> loop = loop(sink);
        Upstream upstream = new Upstream();
        loop.onSubscribe(upstream);
        sink.stop.run();
        assertThat(upstream.cancelled).isTrue();
        assertThat(status()).contains(408);
    }

    @Test
    void T_90_a_stopped_body_is_not_whole_though_cancelling_completes_it() {
        FakeSink sink = new FakeSink(100);
        ReactiveLoop<String> loop = loop(sink);
        loop.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                // nothing comes
            }

            @Override
            public void cancel() {
                loop.onComplete();
            }
        });
        sink.stop.run();
        assertThat(status()).contains(408);
    }

    @Test
    void a_buffer_that_cannot_be_viewed_is_a_cut() {
        ReactiveLoop<String> loop = new ReactiveLoop<>(
                buffer -> {
                    throw new IllegalStateException("freed");
                },
                released::add);
        answer = loop.into(new FakeSink(100));
        loop.onSubscribe(new Upstream());
        loop.onNext("ab");
        assertThat(status()).contains(408);
        assertThat(released).containsExactly("ab");
    }

    @Test
    void T_25_what_came_before_the_head_was_judged_is_taken_though_the_body_was_cut() {
        ReactiveLoop<String> loop = loop();
        Upstream upstream = new Upstream();
        loop.onSubscribe(upstream);
        loop.onNext("ab");
        loop.onNext("cd");
        loop.onError(new IOException("reset"));
        assertThat(upstream.demanded).isEqualTo(3);
        FakeSink sink = new FakeSink(100);
        answer = loop.into(sink);
        assertThat(status()).contains(408);
        assertThat(sink.got).hasToString("abcd");
        assertThat(released).containsExactly("ab", "cd");
    }

    @Test
    void no_more_is_demanded_while_much_waits() {
        ReactiveLoop<String> loop = loop();
        Upstream upstream = new Upstream();
        loop.onSubscribe(upstream);
        loop.onNext("a".repeat(40_000));
        loop.onNext("b".repeat(40_000));
        assertThat(upstream.demanded).isEqualTo(2);
        answer = loop.into(new FakeSink(100_000));
        assertThat(upstream.demanded).isEqualTo(3);
        loop.onComplete();
        assertThat(status()).contains(200);
    }

    @Test
    void what_is_refused_is_cancelled_and_released() {
        ReactiveLoop<String> loop = loop();
        Upstream upstream = new Upstream();
        loop.onSubscribe(upstream);
        loop.onNext("ab");
        loop.refuse();
        loop.onNext("late");
        assertThat(upstream.cancelled).isTrue();
        assertThat(released).containsExactly("ab", "late");
        Upstream tooLate = new Upstream();
        ReactiveLoop<String> refused = loop();
        refused.refuse();
        refused.onSubscribe(tooLate);
        assertThat(tooLate.cancelled).isTrue();
        assertThat(tooLate.demanded).isZero();
    }

    private ReactiveLoop<String> loop() {
        return new ReactiveLoop<>(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), released::add);
    }

    private ReactiveLoop<String> loop(BodySink sink) {
        ReactiveLoop<String> loop = loop();
        answer = loop.into(sink);
        return loop;
    }

    private Optional<Integer> status() {
        return Optional.ofNullable(answer.toCompletableFuture().getNow(null))
                .map(respond -> respond.head().status());
    }

    private static final class Upstream implements Flow.Subscription {
        private long demanded;
        private boolean cancelled;

        @Override
        public void request(long n) {
            demanded += n;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
