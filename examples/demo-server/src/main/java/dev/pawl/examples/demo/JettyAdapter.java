// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.Caller;
import dev.pawl.upload.http.Body;
import dev.pawl.upload.http.BodySink;
import dev.pawl.upload.http.Exchange;
import dev.pawl.upload.http.Headers;
import dev.pawl.upload.http.HostCapabilities;
import dev.pawl.upload.http.RequestHead;
import dev.pawl.upload.http.UploadHttp;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.Trailers;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.SerializedInvoker;

/**
 * Uploads on Jetty's core API (no servlets). A body takes a thread only while its bytes are there, so silent clients cost
 * a socket and nothing else; buffers go from the socket to the storage as they are.
 */
final class JettyAdapter extends Handler.Abstract {
    /** Jetty sends 100 by itself, when the body is first read; on HTTP/1.1 it drops the fields of a 104. */
    private static final HostCapabilities JETTY =
            new HostCapabilities(Optional.empty(), HostCapabilities.Trailers.HANDED_OVER);

    /** Slow readers cost a virtual thread where the JDK has them, and one of the pool's elsewhere. */
    private static final Executor SENDERS =
            Objects.requireNonNullElse(VirtualThreads.getDefaultVirtualThreadsExecutor(), Runnable::run);

    private static final int SMALL_BUFFER = 4 << 10;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final UploadHttp uploads;
    private final String mount;
    private final Function<Request, Optional<Caller>> callers;

    JettyAdapter(UploadHttp uploads, String mount, Function<Request, Optional<Caller>> callers) {
        super(InvocationType.BLOCKING);
        this.uploads = uploads;
        this.mount = mount;
        this.callers = callers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
        if (!path.equals(mount) && !path.startsWith(mount + "/")) {
            return false;
        }
        Exchange exchange = uploads.begin(head(request, path.substring(mount.length())), JETTY);
        if (exchange instanceof Exchange.Receive receive) {
            new Reading(request, response, callback, receive.sink()).start();
        } else {
            // a body that waits for 100 must not be asked for now
            boolean waits = request.getHeaders().contains(HttpHeader.EXPECT);
            Runnable rest = waits ? callback::succeeded : new Draining(request, callback);
            answer((Exchange.Respond) exchange, response, callback, rest);
        }
        return true;
    }

    private RequestHead head(Request request, String path) {
        return new RequestHead(
                request.getMethod(),
                mount,
                path,
                Objects.requireNonNullElse(request.getHttpURI().getQuery(), ""),
                headers(request.getHeaders()),
                callers.apply(request),
                request.getHttpURI().getScheme(),
                request.getHttpURI().getAuthority(),
                Request.getRemoteAddr(request));
    }

    private static Headers headers(HttpFields fields) {
        List<Map.Entry<String, String>> all = new ArrayList<>(fields.size());
        for (HttpField field : fields) {
            all.add(Map.entry(field.getName(), Objects.requireNonNullElse(field.getValue(), "")));
        }
        return new Headers(all);
    }

    /** Sends an answer; rest is run once it is sent. */
    private static void answer(Exchange.Respond respond, Response response, Callback callback, Runnable rest) {
        response.setStatus(respond.head().status());
        respond.head().headers().fields().forEach(field -> response.getHeaders().add(field.getKey(), field.getValue()));
        if (respond.body().kind() == Body.Kind.EMPTY) {
            send(respond.body(), response, callback, rest);
        } else {
            SENDERS.execute(() -> send(respond.body(), response, callback, rest));
        }
    }

    /** The last write is never left to Jetty's callback: 12.1.14 may then end the exchange twice. */
    private static void send(Body body, Response response, Callback callback, Runnable rest) {
        try (body) {
            if (body.kind() != Body.Kind.EMPTY) {
                OutputStream out = Content.Sink.asOutputStream(response);
                body.writeTo(out);
                out.flush();
            }
        } catch (IOException | RuntimeException e) {
            callback.failed(e); // a cut body must not look whole
            return;
        }
        response.write(true, BufferUtil.EMPTY_BUFFER, Callback.from(rest, callback::failed));
    }

    /**
     * Moves the body of one request. Its steps come from several threads, but one at a time. A stop answers at once if no
     * byte is there; else the sink tells the step that runs.
     */
    private static final class Reading {
        private enum Pause {
            NONE,
            SOME
        }

        private final SerializedInvoker steps = new SerializedInvoker(Reading.class);
        private final Invocable.Task read = Invocable.from(InvocationType.BLOCKING, () -> steps.run(this::read));
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final BodySink sink;
        private boolean ended;

        Reading(Request request, Response response, Callback callback, BodySink sink) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.sink = sink;
        }

        /** Who is idle is up to the sink: Jetty also calls a connection idle while its bytes wait for the storage. */
        void start() {
            boolean small = request.getLength() >= 0 && request.getLength() < JettyHost.INPUT_BUFFER;
            buffers(small ? SMALL_BUFFER : JettyHost.INPUT_BUFFER);
            request.addIdleTimeoutListener(timeout -> false);
            sink.onStop(() -> request.getComponents().getExecutor().execute(() -> steps.run(this::stopped)));
            read.run();
        }

        private void read() {
            while (!ended) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(read);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    end(sink.abort(chunk.getFailure()), callback::succeeded);
                } else if (take(chunk) == Pause.SOME) {
                    return;
                }
            }
        }

        /** A client that is held back costs no thread: it is read on when its pause is over. */
        private Pause take(Content.Chunk chunk) {
            BodySink.Next next = chunk.hasRemaining() ? sink.write(chunk.getByteBuffer()) : BodySink.Next.MORE;
            boolean last = chunk.isLast();
            Headers trailers = chunk instanceof Trailers t ? headers(t.getTrailers()) : Headers.NONE;
            chunk.release();
            if (last) {
                end(sink.finish(trailers), callback::succeeded);
            } else if (next == BodySink.Next.STOP) {
                end(sink.finish(Headers.NONE), new Draining(request, callback));
            } else {
                return paused(sink.rest());
            }
            return Pause.NONE;
        }

        private Pause paused(CompletionStage<?> rest) {
            if (rest.toCompletableFuture().isDone()) {
                return Pause.NONE;
            }
            rest.thenRun(() -> request.getComponents().getExecutor().execute(read));
            return Pause.SOME;
        }

        /** Jetty keeps the last buffer of a body until it has time to look for the next request: a crowd must fit. */
        private void buffers(int size) {
            ((AbstractConnection) request.getConnectionMetaData().getConnection()).setInputBufferSize(size);
        }

        private void stopped() {
            if (!ended) {
                end(sink.abort(new CancellationException("taken over, idle or closing")), callback::succeeded);
            }
        }

        private void end(Exchange.Respond respond, Runnable rest) {
            ended = true;
            buffers(JettyHost.INPUT_BUFFER);
            answer(respond, response, callback, rest);
        }
    }

    /** Reads for some time what the client still sends: closing at once would destroy the answer on its way (RST). */
    private record Draining(Request request, Callback callback, long end) implements Runnable {
        Draining(Request request, Callback callback) {
            this(request, callback, System.nanoTime() + DRAIN_NANOS);
        }

        @Override
        public void run() {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                chunk.release();
                if (chunk.isLast() || Content.Chunk.isFailure(chunk) || System.nanoTime() - end > 0) {
                    callback.succeeded();
                    return;
                }
            }
        }
    }
}
