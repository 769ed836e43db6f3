// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.servlet;

import dev.pawl.upload.Caller;
import dev.pawl.upload.http.Body;
import dev.pawl.upload.http.BodySink;
import dev.pawl.upload.http.Exchange;
import dev.pawl.upload.http.Headers;
import dev.pawl.upload.http.HostCapabilities;
import dev.pawl.upload.http.RequestHead;
import dev.pawl.upload.http.UploadHttp;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Uploads in any servlet container. A body takes a thread only while its bytes are there; an answer takes one until it is
 * sent. To be registered with asynchronous support, for the mount and everything below it.
 */
public final class PawlServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int BUFFER = 64 << 10;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final transient UploadHttp uploads;
    private final transient Function<HttpServletRequest, Optional<Caller>> callers;
    private final transient HostCapabilities container;

    /**
     * A servlet.
     *
     * @param uploads gets the requests
     * @param callers who asks, from your authentication
     * @param trailers whether the container hands trailer fields over
     */
    public PawlServlet(
            UploadHttp uploads,
            Function<HttpServletRequest, Optional<Caller>> callers,
            HostCapabilities.Trailers trailers) {
        this.uploads = uploads;
        this.callers = callers;
        this.container = new HostCapabilities(Optional.empty(), trailers);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Exchange exchange = uploads.begin(head(request), container);
        if (exchange instanceof Exchange.Receive receive) {
            new Reading(request, receive.sink()).start();
        } else {
            send((Exchange.Respond) exchange, response);
        }
    }

    private RequestHead head(HttpServletRequest request) {
        String mount = request.getContextPath() + request.getServletPath();
        String path = request.getRequestURI();
        return new RequestHead(
                request.getMethod(),
                mount,
                path.startsWith(mount) ? path.substring(mount.length()) : path,
                Objects.requireNonNullElse(request.getQueryString(), ""),
                headers(request),
                callers.apply(request),
                request.getScheme(),
                Objects.requireNonNullElse(request.getHeader("Host"), ""),
                request.getRemoteAddr());
    }

    private static Headers headers(HttpServletRequest request) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        request.getHeaderNames()
                .asIterator()
                .forEachRemaining(name -> request.getHeaders(name)
                        .asIterator()
                        .forEachRemaining(value -> all.add(Map.entry(name, value))));
        return new Headers(all);
    }

    private static void send(Exchange.Respond respond, HttpServletResponse response) throws IOException {
        try (Body body = respond.body()) {
            response.setStatus(respond.head().status());
            respond.head().headers().fields().forEach(field -> response.addHeader(field.getKey(), field.getValue()));
            if (body.kind() != Body.Kind.EMPTY) {
                body.writeTo(response.getOutputStream());
            }
        }
    }

    /**
     * Moves the body of one request. Its steps come from several threads, one at a time. What is still sent behind an early
     * answer is read for some time: ending at once would destroy the answer on its way (RST), or make the container wait for
     * the rest with a thread.
     */
    private static final class Reading implements ReadListener {
        private final HttpServletRequest request;
        private final BodySink sink;
        private final AsyncContext async;
        private final ServletInputStream in;
        private final byte[] buffer = new byte[BUFFER];
        private boolean answered;
        private long drainedAt;
        private boolean completed;

        Reading(HttpServletRequest request, BodySink sink) throws IOException {
            this.request = request;
            this.sink = sink;
            this.async = request.startAsync();
            this.in = request.getInputStream();
        }

        /** Who is idle is up to the sink. */
        void start() {
            async.setTimeout(0);
            sink.onStop(this::stopped);
            in.setReadListener(this);
        }

        @Override
        public synchronized void onDataAvailable() throws IOException {
            while (!completed && in.isReady()) {
                int n = in.read(buffer);
                if (n < 0 || (answered ? drained() : paused(n))) {
                    return;
                }
            }
        }

        private boolean drained() {
            if (System.nanoTime() - drainedAt > 0) {
                complete();
            }
            return completed;
        }

        /** A client that is held back costs no thread: it is read on when its pause is over. */
        private boolean paused(int n) {
            if (sink.write(ByteBuffer.wrap(buffer, 0, n)) == BodySink.Next.STOP) {
                answer(sink.finish(Headers.NONE));
                return false;
            }
            CompletionStage<?> rest = sink.rest();
            if (rest.toCompletableFuture().isDone()) {
                return false;
            }
            rest.thenRun(() -> async.start(this::readOn));
            return true;
        }

        private void readOn() {
            try {
                onDataAvailable();
            } catch (IOException | RuntimeException cut) {
                onError(cut);
            }
        }

        @Override
        public synchronized void onAllDataRead() {
            if (!answered) {
                answer(sink.finish(request.isTrailerFieldsReady() ? trailers() : Headers.NONE));
            }
            complete();
        }

        private Headers trailers() {
            return new Headers(List.copyOf(request.getTrailerFields().entrySet()));
        }

        @Override
        public synchronized void onError(Throwable cut) {
            if (!answered) {
                answer(sink.abort(cut));
            }
            complete();
        }

        private synchronized void stopped() {
            if (!answered) {
                answer(sink.abort(new CancellationException("taken over, idle or closing")));
            }
        }

        private void answer(Exchange.Respond respond) {
            answered = true;
            drainedAt = System.nanoTime() + DRAIN_NANOS;
            try {
                send(respond, (HttpServletResponse) async.getResponse());
                async.getResponse().flushBuffer();
            } catch (IOException | RuntimeException gone) {
                complete();
            }
        }

        private void complete() {
            if (!completed) {
                completed = true;
                async.complete();
            }
        }
    }
}
