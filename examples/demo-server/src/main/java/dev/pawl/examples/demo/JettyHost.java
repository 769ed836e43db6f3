// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty as it takes uploads fastest; the numbers are in docs/decisions/0400. */
public final class JettyHost {
    /** What one read from a socket may bring. Jetty's own default of 8 KiB takes three times as long. */
    static final int INPUT_BUFFER = 256 << 10;

    /** Each may have a buffer: without a bound, a crowd that sends at once takes all memory. */
    private static final int THREADS = 200;

    private static final long POOLED_MEMORY = 64L << 20;
    private static final long IDLE_MILLIS = 60_000;
    private static final long STOP_MILLIS = 2_000;

    private JettyHost() {}

    /**
     * A server that is not started yet.
     *
     * @param host to listen on
     * @param port to listen on, 0 for any
     * @param handler of all requests
     * @return to be started and stopped by the caller
     */
    public static Server server(String host, int port, Handler handler) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("http");
        // by default Jetty allocates what is larger than 64 KiB anew each time
        ArrayByteBufferPool buffers =
                new ArrayByteBufferPool.Quadratic(0, INPUT_BUFFER, Integer.MAX_VALUE, POOLED_MEMORY, POOLED_MEMORY);
        Server server = new Server(threads, null, buffers);
        server.addConnector(connector(server, host, port));
        // while it stops, new requests get 503, and those that run have some time to be answered
        server.setHandler(new GracefulHandler(handler));
        server.setStopTimeout(STOP_MILLIS);
        return server;
    }

    /**
     * Where a started server listens.
     *
     * @param server made here
     * @return the real port
     */
    public static int port(Server server) {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    private static ServerConnector connector(Server server, String host, int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setInputBufferSize(INPUT_BUFFER);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        return connector;
    }
}
