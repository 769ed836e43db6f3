// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class AppendSinkTest {
    private static final ByteBuffer SOME = ByteBuffer.wrap(new byte[] {1});

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final FakeAppend append = new FakeAppend();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void the_end_is_answered_as_the_append_ended() {
        append.end = () -> {
            throw new UploadRejectedException(Rejection.CHECKSUM_MISMATCH, "");
        };
        assertThat(sink().finish(Headers.NONE).head().status()).isEqualTo(460);
        append.end = () -> {
            throw new IOException("disk");
        };
        assertThat(sink().finish(Headers.NONE).head().status()).isEqualTo(503);
        append.end = () -> {
            throw new IllegalStateException("bug");
        };
        assertThat(sink().finish(Headers.NONE).head().status()).isEqualTo(500);
        assertThat(append.closed).hasValue(1);
    }

    @Test
    void a_wrong_trailer_closes_the_append_and_counts_nothing() {
        AppendSink sink = sink();
        assertThat(sink.finish(Headers.NONE.with("Bad", "")).head().status()).isEqualTo(400);
        assertThat(append.closed).hasValue(1);
        assertThat(append.ended).hasValue(0);
    }

    @Test
    void an_append_that_wants_no_more_says_why_whatever_the_trailers() {
        append.next = Append.Next.STOP;
        AppendSink sink = sink();
        assertThat(sink.write(SOME)).isEqualTo(BodySink.Next.STOP);
        assertThat(sink.finish(Headers.NONE.with("Bad", "")).head().status()).isEqualTo(204);
    }

    @Test
    void nothing_is_thrown_into_the_host() throws Exception {
        append.bug = Optional.of(new IllegalStateException("bug"));
        AppendSink sink = sink();
        assertThat(sink.write(SOME)).isEqualTo(BodySink.Next.STOP);
        assertThat(sink.offer(SOME).toCompletableFuture().get()).isEqualTo(BodySink.Next.STOP);
        assertThat(sink.finishAsync(Headers.NONE)
                        .toCompletableFuture()
                        .get()
                        .head()
                        .status())
                .isEqualTo(500);
        executor.shutdown();
        assertThat(sink.abortAsync(new IOException())
                        .toCompletableFuture()
                        .get()
                        .head()
                        .status())
                .isEqualTo(503);
    }

    @Test
    void T_25_R_38_a_body_that_was_cut_is_never_the_end() throws Exception {
        AppendSink sink = sink();
        sink.write(SOME);
        assertThat(sink.abort(new IOException("reset")).head().status()).isEqualTo(408);
        assertThat(sink.abortAsync(new IOException("reset"))
                        .toCompletableFuture()
                        .get()
                        .head()
                        .status())
                .isEqualTo(408);
        assertThat(append.cut).hasValue(2);
        assertThat(append.ended).hasValue(0);
    }

    @Test
    void T_26_a_body_without_bytes_is_stopped() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        AppendSink sink = sink(Duration.ofMillis(30));
        sink.onStop(stopped::countDown);
        assertThat(sink.write(SOME)).isEqualTo(BodySink.Next.MORE);
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void T_26_time_the_storage_takes_is_not_idle() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        CompletableFuture<Append.Next> slow = new CompletableFuture<>();
        append.slowly = Optional.of(slow);
        AppendSink sink = sink(Duration.ofMillis(30));
        sink.onStop(stopped::countDown);
        sink.offer(SOME);
        assertThat(stopped.await(300, TimeUnit.MILLISECONDS)).isFalse();
        slow.complete(Append.Next.MORE);
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void T_26_a_body_that_ended_is_not_stopped() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        AppendSink sink = sink(Duration.ofMillis(30));
        sink.onStop(stopped::countDown);
        sink.finish(Headers.NONE);
        assertThat(stopped.await(300, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void A12_a_trickle_is_stopped() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        AppendSink sink = sink(new Patience(Duration.ofSeconds(30), 1_000_000, Duration.ofMillis(300)));
        sink.onStop(stopped::countDown);
        for (int i = 0; i < 2_000 && stopped.getCount() > 0; i++) {
            sink.write(SOME.duplicate());
            stopped.await(5, TimeUnit.MILLISECONDS);
        }
        assertThat(stopped.getCount()).isZero();
    }

    @Test
    void A12_a_client_that_is_fast_enough_is_not_stopped_however_slow_the_storage_is() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        AppendSink sink = sink(new Patience(Duration.ofSeconds(30), 1, Duration.ofSeconds(1)));
        sink.onStop(stopped::countDown);
        for (int i = 0; i < 50; i++) {
            sink.write(SOME.duplicate());
            assertThat(stopped.await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        CompletableFuture<Append.Next> slow = new CompletableFuture<>();
        append.slowly = Optional.of(slow);
        sink.offer(SOME.duplicate());
        assertThat(stopped.await(2, TimeUnit.SECONDS)).isFalse();
        sink.finish(Headers.NONE);
    }

    @Test
    void T_90_the_append_can_stop_the_host_once() {
        AtomicInteger stops = new AtomicInteger();
        AppendSink sink = sink();
        sink.onStop(stops::incrementAndGet);
        append.stop.run();
        append.stop.run();
        assertThat(stops).hasValue(1);
    }

    @Test
    void an_append_that_ends_does_not_stop_the_host_that_will_answer() {
        AtomicInteger stops = new AtomicInteger();
        AppendSink sink = sink();
        sink.onStop(stops::incrementAndGet);
        append.end = () -> {
            append.stop.run();
            return Optional.empty();
        };
        sink.finish(Headers.NONE);
        assertThat(stops).hasValue(0);
    }

    private AppendSink sink() {
        return sink(Duration.ofSeconds(30));
    }

    private AppendSink sink(Duration idle) {
        return sink(new Patience(idle, 1, Duration.ofHours(1)));
    }

    private AppendSink sink(Patience patience) {
        return new AppendSink(append, new Answers(), executor, new IdleWatch(patience, executor));
    }

    private static final class Answers implements AppendAnswers {
        @Override
        public Optional<Checksum> trailer(Headers trailers) throws BadRequestException {
            if (trailers.has("Bad")) {
                throw new BadRequestException("bad");
            }
            return Optional.empty();
        }

        @Override
        public Exchange.Respond recorded(Status status) {
            return Answer.of(204).empty();
        }

        @Override
        public Exchange.Respond cut(Status status) {
            return Answer.of(408).empty();
        }

        @Override
        public Exchange.Respond refused(UploadRejectedException refusal) {
            return TusAnswer.refused(refusal);
        }

        @Override
        public Exchange.Respond malformed(BadRequestException problem) {
            return TusAnswer.malformed(problem);
        }

        @Override
        public Exchange.Respond unavailable(IOException cause) {
            return TusAnswer.unavailable();
        }

        @Override
        public Exchange.Respond broken() {
            return TusAnswer.broken();
        }
    }

    private static final class FakeAppend implements Append {
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger cut = new AtomicInteger();
        volatile Next next = Next.MORE;
        volatile Optional<RuntimeException> bug = Optional.empty();
        volatile Optional<CompletableFuture<Next>> slowly = Optional.empty();
        volatile Runnable stop = () -> {};
        volatile Callable<Optional<Status>> end = Optional::empty;

        @Override
        public Next write(ByteBuffer data) {
            if (bug.isPresent()) {
                throw bug.get();
            }
            return next;
        }

        @Override
        public CompletionStage<Next> offer(ByteBuffer data) {
            return slowly.<CompletionStage<Next>>map(stage -> stage)
                    .orElseGet(() -> CompletableFuture.completedStage(write(data)));
        }

        @Override
        public void onStop(Runnable how) {
            stop = how;
        }

        @Override
        public Status end(Optional<Checksum> trailer) throws IOException, UploadRejectedException {
            ended.incrementAndGet();
            return status();
        }

        @Override
        public Status cut() throws IOException, UploadRejectedException {
            cut.incrementAndGet();
            return status();
        }

        @SuppressWarnings("NullAway") // the answers of this test look at no status
        private Status status() throws IOException, UploadRejectedException {
            try {
                return end.call().orElse(null);
            } catch (IOException | UploadRejectedException | RuntimeException expected) {
                throw expected;
            } catch (Exception other) {
                throw new AssertionError(other);
            }
        }

        @Override
        public CompletionStage<Status> endAsync(Optional<Checksum> trailer) {
            throw new AssertionError("not used");
        }

        @Override
        public CompletionStage<Status> cutAsync() {
            throw new AssertionError("not used");
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
