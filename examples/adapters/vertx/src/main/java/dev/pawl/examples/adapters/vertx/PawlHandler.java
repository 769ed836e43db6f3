// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.vertx;

import dev.pawl.upload.Caller;
import dev.pawl.upload.http.Body;
import dev.pawl.upload.http.Exchange;
import dev.pawl.upload.http.Headers;
import dev.pawl.upload.http.HostCapabilities;
import dev.pawl.upload.http.RequestHead;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.spi.Storage;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Uploads on Vert.x. No event loop is ever blocked: the service's executor does the work. With a router, no handler before
 * this one may read the body.
 */
public final class PawlHandler implements Handler<HttpServerRequest> {
    private static final long DRAIN_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Vertx vertx;
    private final UploadHttp uploads;
    private final String mount;
    private final Function<HttpServerRequest, Optional<Caller>> callers;

    /**
     * A handler of requests.
     *
     * @param vertx where it runs
     * @param uploads gets the requests
     * @param mount the path below which they come
     * @param callers who asks, from your authentication
     */
    public PawlHandler(
            Vertx vertx, UploadHttp uploads, String mount, Function<HttpServerRequest, Optional<Caller>> callers) {
        this.vertx = vertx;
        this.uploads = uploads;
        this.mount = mount;
        this.callers = callers;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Context loop = vertx.getOrCreateContext();
        Reading body = new Reading(loop, request);
        RequestHead head;
        try {
            head = head(request);
        } catch (RuntimeException failed) {
            request.response().setStatusCode(500).end();
            drain(request);
            return;
        }
        uploads.<Buffer>handle(
                        head, HostCapabilities.PLAIN, body, buffer -> ByteBuffer.wrap(buffer.getBytes()), buffer -> {})
                .thenAccept(respond -> loop.runOnContext(sent -> answer(loop, request, respond)));
    }

    private RequestHead head(HttpServerRequest request) {
        String path = Objects.requireNonNullElse(request.path(), "");
        return new RequestHead(
                request.method().name(),
                mount,
                path.startsWith(mount) ? path.substring(mount.length()) : path,
                Objects.requireNonNullElse(request.query(), ""),
                new Headers(request.headers().entries()),
                callers.apply(request),
                Objects.requireNonNullElse(request.scheme(), "http"),
                Objects.requireNonNullElse(request.getHeader("Host"), ""),
                request.remoteAddress().hostAddress());
    }

    private void answer(Context loop, HttpServerRequest request, Exchange.Respond respond) {
        HttpServerResponse response =
                request.response().setStatusCode(respond.head().status());
        respond.head().headers().fields().forEach(field -> response.headers().add(field.getKey(), field.getValue()));
        Body body = respond.body();
        Optional<Storage.Region> region = body.region();
        if (body.kind() == Body.Kind.EMPTY) {
            response.end().onComplete(sent -> drain(request));
        } else if (region.isPresent()) {
            send(request, body, region.get());
        } else {
            response.setChunked(body.kind() == Body.Kind.ENDLESS);
            body.publisher().subscribe(new Writing(loop, request, () -> drain(request)));
        }
    }

    /** By the kernel alone. */
    private void send(HttpServerRequest request, Body body, Storage.Region region) {
        request.response()
                .sendFile(region.channel(), region.position(), region.length())
                .onComplete(ended -> {
                    if (ended.failed() || !isWhole(region)) {
                        request.connection().close(); // a cut body must not look whole
                    }
                    close(body);
                    drain(request);
                });
    }

    /** Vert.x takes the end of a file that was cut for the end of the region. */
    private static boolean isWhole(Storage.Region region) {
        try {
            return region.channel().size() >= region.position() + region.length();
        } catch (IOException unknown) {
            return false;
        }
    }

    private static void close(Body body) {
        try {
            body.close();
        } catch (IOException late) {
            // everything is sent, or cut
        }
    }

    /** Reads for some time what the client still sends: closing at once would destroy the answer on its way (RST). */
    private void drain(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.handler(rest -> {}).endHandler(end -> {}).exceptionHandler(gone -> {});
            request.resume();
            vertx.setTimer(DRAIN_MILLIS, late -> {
                if (!request.isEnded()) {
                    request.connection().close();
                }
            });
        }
    }

    /** A request's body, listened to from the beginning: Vert.x forgets a cut that nobody listened to. */
    private static final class Reading implements Flow.Publisher<Buffer>, Flow.Subscription {
        private final Context loop;
        private final HttpServerRequest request;

        Reading(Context loop, HttpServerRequest request) {
            this.loop = loop;
            this.request = request.pause();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Buffer> subscriber) {
            request.handler(subscriber::onNext)
                    .endHandler(end -> subscriber.onComplete())
                    .exceptionHandler(subscriber::onError);
            if (request.headers().contains("Expect")) {
                request.response().writeContinue();
            }
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            loop.runOnContext(demanded -> request.fetch(n));
        }

        @Override
        public void cancel() {
            loop.runOnContext(cancelled -> request.pause());
        }
    }

    /** Sends a body as fast as the client takes it. */
    private static final class Writing implements Flow.Subscriber<ByteBuffer> {
        private final Context loop;
        private final HttpServerRequest request;
        private final Runnable sent;
        private Runnable more = () -> {};
        private Runnable noMore = () -> {};

        Writing(Context loop, HttpServerRequest request, Runnable sent) {
            this.loop = loop;
            this.request = request;
            this.sent = sent;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            more = () -> subscription.request(1);
            noMore = subscription::cancel;
            request.response().closeHandler(gone -> noMore.run());
            more.run();
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            request.response()
                    .write(Buffer.buffer(copy))
                    .onSuccess(written -> more.run())
                    .onFailure(gone -> noMore.run());
        }

        @Override
        public void onError(Throwable broken) {
            request.connection().close(); // a cut body must not look whole
        }

        @Override
        public void onComplete() {
            loop.runOnContext(end -> request.response().end().onComplete(ended -> sent.run()));
        }
    }
}
