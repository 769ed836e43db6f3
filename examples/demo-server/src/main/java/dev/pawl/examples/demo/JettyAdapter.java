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
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.Trailers;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
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
            answer((Exchange.Respond) exchange, response, callback);
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

    private static void answer(Exchange.Respond respond, Response response, Callback callback) {
        try (Body body = respond.body()) {
            response.setStatus(respond.head().status());
            respond.head()
                    .headers()
                    .fields()
                    .forEach(field -> response.getHeaders().add(field.getKey(), field.getValue()));
            if (body.kind() == Body.Kind.EMPTY) {
                // never leave the last write to the callback: Jetty 12.1.14 may then end the exchange twice
                response.write(true, BufferUtil.EMPTY_BUFFER, callback);
                return;
            }
            OutputStream out = Content.Sink.asOutputStream(response);
            body.writeTo(out);
            out.close(); // only a whole body ends well; a cut one must not look whole
        } catch (IOException | RuntimeException e) {
            callback.failed(e);
            return;
        }
        callback.succeeded();
    }

    /** Moves the body of one request; its steps come from several threads, but one at a time. */
    private static final class Reading {
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

        /** A stop answers at once if no byte is there; else the running read step is told by the sink. */
        void start() {
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
                    end(sink.abort(chunk.getFailure()));
                } else {
                    take(chunk);
                }
            }
        }

        private void take(Content.Chunk chunk) {
            BodySink.Next next = chunk.hasRemaining() ? sink.write(chunk.getByteBuffer()) : BodySink.Next.MORE;
            boolean last = chunk.isLast();
            Headers trailers = chunk instanceof Trailers t ? headers(t.getTrailers()) : Headers.NONE;
            chunk.release();
            if (last || next == BodySink.Next.STOP) {
                end(sink.finish(trailers));
            }
        }

        private void stopped() {
            if (!ended) {
                end(sink.abort(new CancellationException("another request took over, or the server stops")));
            }
        }

        private void end(Exchange.Respond respond) {
            ended = true;
            answer(respond, response, callback);
        }
    }
}
