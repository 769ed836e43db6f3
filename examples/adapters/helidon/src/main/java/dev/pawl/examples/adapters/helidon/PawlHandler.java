// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.helidon;

import dev.pawl.upload.Caller;
import dev.pawl.upload.http.Body;
import dev.pawl.upload.http.Exchange;
import dev.pawl.upload.http.Headers;
import dev.pawl.upload.http.HostCapabilities;
import dev.pawl.upload.http.RequestHead;
import dev.pawl.upload.http.UploadHttp;
import io.helidon.common.LazyValue;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Uploads on Helidon: plain blocking code, because each request has a virtual thread. */
public final class PawlHandler implements Handler {
    private static final int BUFFER = 16 << 10;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final UploadHttp uploads;
    private final String mount;
    private final Function<ServerRequest, Optional<Caller>> callers;

    /**
     * A handler of requests.
     *
     * @param uploads gets the requests
     * @param mount the path below which they come
     * @param callers who asks, from your authentication
     */
    public PawlHandler(UploadHttp uploads, String mount, Function<ServerRequest, Optional<Caller>> callers) {
        this.uploads = uploads;
        this.mount = mount;
        this.callers = callers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        Thread reader = Thread.currentThread();
        LazyValue<InputStream> content =
                LazyValue.create(() -> request.content().inputStream()); // Helidon gives it once
        // an interrupt ends the connection of a virtual thread that waits for bytes: that is how a read is stopped
        Exchange.Respond respond =
                uploads.handle(head(request), HostCapabilities.PLAIN, content::get, reader::interrupt);
        send(respond, response);
        if (!endsSoon(request, content) || request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("wanted, or behind an early answer"); // Helidon itself would read on
        }
    }

    private static void send(Exchange.Respond respond, ServerResponse response) throws IOException {
        try (Body body = respond.body()) {
            Headers headers = respond.head().headers();
            response.status(respond.head().status());
            for (Map.Entry<String, String> field : headers.fields()) {
                response.header(field.getKey(), headers.all(field.getKey()).toArray(String[]::new));
            }
            if (body.kind() == Body.Kind.EMPTY) {
                response.send();
            } else {
                OutputStream out = response.outputStream();
                body.writeTo(out);
                out.close(); // not if it breaks off: a cut body must not look whole
            }
        }
    }

    /** Reads for some time what the client still sends: closing at once would destroy the answer on its way (RST). */
    private static boolean endsSoon(ServerRequest request, LazyValue<InputStream> content) {
        if (!request.content().hasEntity() || request.content().consumed()) {
            return true;
        }
        if (!content.isLoaded() && request.headers().contains(HeaderNames.EXPECT)) {
            return false; // it was never told to send
        }
        long end = System.nanoTime() + DRAIN_NANOS;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = content.get()) {
            int n = 0;
            while (n >= 0 && System.nanoTime() - end < 0) {
                n = in.read(buffer);
            }
            return n < 0;
        } catch (IOException | RuntimeException cut) {
            return false;
        }
    }

    private RequestHead head(ServerRequest request) {
        HttpPrologue line = request.prologue();
        String path = line.uriPath().rawPath();
        return new RequestHead(
                line.method().text(),
                mount,
                path.startsWith(mount) ? path.substring(mount.length()) : path,
                line.query().rawValue(),
                headers(request),
                callers.apply(request),
                request.isSecure() ? "https" : "http",
                request.authority(),
                peer(request));
    }

    private static Headers headers(ServerRequest request) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        for (Header field : request.headers()) {
            field.allValues().forEach(value -> all.add(Map.entry(field.name(), value)));
        }
        return new Headers(all);
    }

    private static String peer(ServerRequest request) {
        return ((InetSocketAddress) request.remotePeer().address()).getAddress().getHostAddress();
    }
}
