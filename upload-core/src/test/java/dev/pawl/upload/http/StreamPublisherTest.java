// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class StreamPublisherTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final AtomicInteger closed = new AtomicInteger();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void all_bytes_come_in_order_and_the_end_after_them() throws Exception {
        byte[] bytes = new byte[1_000_003];
        new Random(1).nextBytes(bytes);
        Collector collector = new Collector(1);
        publisher(new ByteArrayInputStream(bytes)).subscribe(collector);
        assertThat(collector.done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(collector.got.toByteArray()).isEqualTo(bytes);
        assertThat(collector.failure).isEmpty();
        assertThat(closed).hasValue(1);
    }

    @Test
    void what_is_there_is_sent_before_more_comes() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        Collector collector = new Collector(1) {
            @Override
            public void onNext(ByteBuffer bytes) {
                more.countDown();
                super.onNext(bytes);
            }
        };
        publisher(new SequenceInputStream(new ByteArrayInputStream(new byte[3]), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            return more.await(10, TimeUnit.SECONDS) ? -1 : 'x';
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                }))
                .subscribe(collector);
        assertThat(collector.done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(collector.got.size()).isEqualTo(3);
    }

    @Test
    void unbounded_demand_is_one_request() throws Exception {
        Collector collector = new Collector(Long.MAX_VALUE);
        publisher(new ByteArrayInputStream(new byte[300_000])).subscribe(collector);
        assertThat(collector.done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(collector.got.size()).isEqualTo(300_000);
    }

    @Test
    void a_broken_stream_is_an_error() throws Exception {
        Collector collector = new Collector(1);
        publisher(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk");
                    }
                })
                .subscribe(collector);
        assertThat(collector.done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(collector.failure).containsInstanceOf(IOException.class);
        assertThat(closed).hasValue(1);
    }

    @Test
    void rule_3_9_no_demand_is_an_error() throws Exception {
        Collector collector = new Collector(0);
        publisher(new ByteArrayInputStream(new byte[10])).subscribe(collector);
        assertThat(collector.done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(collector.failure).containsInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void who_comes_second_gets_nothing() throws Exception {
        StreamPublisher publisher = publisher(new ByteArrayInputStream(new byte[10]));
        publisher.subscribe(new Collector(Long.MAX_VALUE));
        Collector second = new Collector(1);
        publisher.subscribe(second);
        assertThat(second.done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.failure).containsInstanceOf(IllegalStateException.class);
    }

    @Test
    void cancelling_closes() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        new StreamPublisher(new ByteArrayInputStream(new byte[10]), closing::countDown, executor, 100)
                .subscribe(new Collector(1) {
                    @Override
                    public void onSubscribe(Flow.Subscription given) {
                        given.cancel();
                    }
                });
        assertThat(closing.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private StreamPublisher publisher(InputStream in) {
        return new StreamPublisher(in, closed::incrementAndGet, executor, 1000);
    }

    private static class Collector implements Flow.Subscriber<ByteBuffer> {
        final ByteArrayOutputStream got = new ByteArrayOutputStream();
        final CountDownLatch done = new CountDownLatch(1);
        volatile Optional<Throwable> failure = Optional.empty();
        private final long step;
        private volatile Optional<Flow.Subscription> subscription = Optional.empty();

        Collector(long step) {
            this.step = step;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = Optional.of(given);
            given.request(step);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            got.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            subscription.orElseThrow().request(step);
        }

        @Override
        public void onError(Throwable thrown) {
            failure = Optional.of(thrown);
            done.countDown();
        }

        @Override
        public void onComplete() {
            done.countDown();
        }
    }
}
