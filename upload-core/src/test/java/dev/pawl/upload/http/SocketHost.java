// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.TusConformance;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A host that can do everything, as no HTTP/1.1 stack at hand does: interim answers with their fields, and trailers. The
 * least HTTP that the conformance tests need.
 */
final class SocketHost implements TusConformance.Host {
    private static final String MOUNT = HostedUploads.MOUNT;
    private static final int LINGER_MILLIS = 1000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final UploadHttp uploads;
    private final ServerSocket server;

    SocketHost(UploadHttp uploads) throws IOException {
        this.uploads = uploads;
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    @Override
    public URI uploads() {
        return URI.create("http://localhost:" + server.getLocalPort() + MOUNT);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                more = served(socket, in);
            }
            socket.shutdownOutput();
            // unread bytes would turn the end into a reset, which destroys the answer
            socket.setSoTimeout(LINGER_MILLIS);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
            while (in.read() >= 0 && System.nanoTime() - end < 0) {
                in.skip(in.available());
            }
        } catch (IOException | IllegalStateException gone) {
            // so is the client
        }
    }

    private boolean served(Socket socket, InputStream in) throws IOException {
        String[] line = SocketBody.line(in).split(" ", 3);
        Headers fields = SocketBody.fields(in);
        OutputStream out = socket.getOutputStream();
        SocketBody body = new SocketBody(fields, in, out);
        HostCapabilities host =
                new HostCapabilities(Optional.of(interim -> told(interim, out)), HostCapabilities.Trailers.HANDED_OVER);
        Exchange.Respond respond =
                uploads.handle(head(socket, line[0], line[1], fields), host, body, () -> close(socket));
        try (Body content = respond.body()) {
            write(respond.head(), out);
            out.flush();
            content.writeTo(out);
            out.flush();
            // what has no length ends with the connection
            return body.ended() && content.kind() != Body.Kind.ENDLESS;
        }
    }

    private static RequestHead head(Socket socket, String method, String target, Headers fields) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return new RequestHead(
                method,
                MOUNT,
                path.startsWith(MOUNT) ? path.substring(MOUNT.length()) : "/none",
                query < 0 ? "" : target.substring(query + 1),
                fields,
                HostedUploads.caller(fields.first(HostedUploads.OWNER).orElse(null)),
                "http",
                fields.first("Host").orElse(""),
                socket.getInetAddress().getHostAddress());
    }

    private static void told(ResponseHead interim, OutputStream out) {
        try {
            write(interim, out);
            out.flush();
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    private static void write(ResponseHead head, OutputStream out) throws IOException {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + head.status() + " \r\n");
        head.headers()
                .fields()
                .forEach(field -> text.append(field.getKey())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n"));
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // as wanted
        }
    }
}
