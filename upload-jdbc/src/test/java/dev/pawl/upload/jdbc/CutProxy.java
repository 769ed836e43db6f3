// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a pool and a database server on the loopback, and cuts connections at COMMIT. Understands so much of the
 * protocols of PostgreSQL (with {@code prepareThreshold=0}) and MariaDB as to see one.
 */
final class CutProxy implements AutoCloseable {
    /** When a connection is cut. */
    enum Cut {
        /** Before the server sees the COMMIT. */
        BEFORE,
        /** When the server has answered it; the answer is swallowed. */
        AFTER,
        /** Before; and the server sees it a little later, when the client has long begun to settle it. */
        LATE
    }

    private static final int PACKET = 1 << 16;
    private static final int LATEST_MILLIS = 40;

    private final ServerSocket listener;
    private final int target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Cut, AtomicInteger> cuts = new EnumMap<>(Cut.class);
    private final Random random;
    private volatile int oneIn;

    CutProxy(int target, long seed) throws IOException {
        this.target = target;
        this.random = new Random(seed);
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        for (Cut cut : Cut.values()) {
            cuts.put(cut, new AtomicInteger());
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Cuts one of so many commits from now on; 0 for none. */
    void cutOneIn(int commits) {
        oneIn = commits;
    }

    int cuts() {
        return cuts.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    int cuts(Cut cut) {
        return cuts.get(cut).get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                new Passage(client, server).open();
            } catch (IOException e) {
                // the server is down, or the proxy closes
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    /** Both ways of one connection. */
    private final class Passage {
        private final Socket client;
        private final Socket server;
        private final CountDownLatch answered = new CountDownLatch(1);
        private volatile boolean mute;

        Passage(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void open() throws IOException {
            open.add(client);
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            threads.execute(() -> whole(this::up));
            threads.execute(() -> whole(this::down));
        }

        private interface Way {
            void go() throws IOException, InterruptedException;
        }

        private void whole(Way way) {
            try {
                way.go();
            } catch (IOException | InterruptedException e) {
                // either side is gone; so goes the other
                mute = true;
            } finally {
                answered.countDown();
                if (!mute || client.isClosed()) {
                    close(server);
                }
                close(client);
            }
        }

        private void up() throws IOException, InterruptedException {
            byte[] bytes = new byte[PACKET];
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (commits(bytes, count) && chosen()) {
                    cut(bytes, count, out);
                    return;
                }
                out.write(bytes, 0, count);
            }
        }

        private void down() throws IOException {
            byte[] bytes = new byte[PACKET];
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (mute) {
                    answered.countDown();
                } else {
                    out.write(bytes, 0, count);
                }
            }
        }

        private void cut(byte[] bytes, int count, OutputStream out) throws IOException, InterruptedException {
            Cut cut = Cut.values()[below(Cut.values().length)];
            cuts.get(cut).incrementAndGet();
            mute = true;
            // half of them abruptly, as a firewall or a crash ends a connection
            client.setSoLinger(below(2) == 0, 0);
            if (cut != Cut.AFTER) {
                client.close();
            }
            if (cut == Cut.LATE) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(below(LATEST_MILLIS)));
            }
            if (cut != Cut.BEFORE) {
                out.write(bytes, 0, count);
                answered.await(10, TimeUnit.SECONDS);
            }
            close(client);
            close(server);
        }

        private void close(Socket socket) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone all the more
                return;
            }
        }
    }

    private boolean chosen() {
        return oneIn > 0 && below(oneIn) == 0;
    }

    private int below(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    /** PostgreSQL: a parsed text between two zeros; MariaDB: a query that is nothing else. A flush is one packet here. */
    private static boolean commits(byte[] bytes, int count) {
        String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
        return text.contains("\0COMMIT\0") || text.endsWith("\u0003COMMIT");
    }
}
