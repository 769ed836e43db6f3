// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A wire with a gate between a client and a server that comes and goes. It is slow, so that a server can be killed in the
 * middle of a body; it knows at which offset each PATCH began and how far its bytes went.
 */
final class Gate implements Closeable {
    private static final int BLOCK = 64 << 10;
    private static final Pattern PATCH_AT = Pattern.compile("(?i)\r\nupload-offset: *([0-9]+)\r\n");

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();
    private final Deque<long[]> progress = new ArrayDeque<>();
    private final long bytesPerSecond;
    private volatile int port;
    private boolean shut;
    private boolean refusing;

    Gate(long bytesPerSecond) throws IOException {
        this.bytesPerSecond = bytesPerSecond;
        threads.execute(this::accept);
    }

    URI uploads() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort() + "/files");
    }

    /** Lets clients through to a server. */
    synchronized void open(int serverPort) {
        port = serverPort;
        shut = false;
        refusing = false;
        notifyAll();
    }

    /** Cuts all connections, and new ones at once. */
    synchronized void refuse() throws IOException {
        refusing = true;
        shut();
    }

    /** Cuts all connections and keeps new ones waiting. */
    synchronized void shut() throws IOException {
        shut = true;
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    /** Waits until bytes of a body went through up to an offset of the upload; false if that takes too long. */
    synchronized boolean passed(long offset, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (sent() < offset) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** How far the newest PATCH got. */
    synchronized long sent() {
        return progress.isEmpty() ? 0 : progress.peekLast()[1];
    }

    /** How far it was so long ago. */
    synchronized long sentBefore(long millis) {
        long then = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(millis);
        long sent = starts.isEmpty() ? 0 : starts.get(starts.size() - 1);
        for (long[] step : progress) {
            if (step[0] <= then) {
                sent = step[1];
            }
        }
        return sent;
    }

    /** How many PATCHes came so far. */
    synchronized int patches() {
        return starts.size();
    }

    /** Where one of them began; waits for it, -1 if that takes too long. */
    synchronized long begun(int patch, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (starts.size() <= patch) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return -1;
            }
            wait(left);
        }
        return starts.get(patch);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                threads.execute(() -> connect(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = admitted(client);
            threads.execute(() -> back(server, client));
            forth(client, server);
        } catch (IOException | InterruptedException cut) {
            closed(client);
        }
    }

    private synchronized Socket admitted(Socket client) throws IOException, InterruptedException {
        if (refusing) {
            throw new IOException("as the test wants it");
        }
        while (shut || port == 0) {
            wait();
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        // little room on the way, so that what is sent is nearly what has arrived
        server.setSendBufferSize(BLOCK);
        open.add(client);
        open.add(server);
        return server;
    }

    private void forth(Socket client, Socket server) throws IOException, InterruptedException {
        byte[] block = new byte[BLOCK];
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        long offset = -1;
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            out.write(block, 0, n);
            String head = new String(block, 0, Math.min(n, 2048), StandardCharsets.ISO_8859_1);
            if (head.startsWith("PATCH ") || head.startsWith("POST ") && head.contains("PATCH")) {
                Matcher at = PATCH_AT.matcher(head);
                if (!at.find()) {
                    throw new IOException("a PATCH whose head came in pieces: " + head);
                }
                offset = Long.parseLong(at.group(1)) + n - head.indexOf("\r\n\r\n") - 4;
                began(Long.parseLong(at.group(1)));
            } else if (offset >= 0) {
                offset += n;
            }
            if (offset >= 0) {
                went(offset);
                TimeUnit.NANOSECONDS.sleep(n * 1_000_000_000L / bytesPerSecond);
            }
        }
        server.shutdownOutput();
    }

    private synchronized void began(long offset) {
        starts.add(offset);
        progress.clear();
        notifyAll();
    }

    private synchronized void went(long offset) {
        progress.add(new long[] {System.nanoTime(), offset});
        notifyAll();
    }

    private static void back(Socket server, Socket client) {
        try {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException cut) {
            // both ends hear of it
        } finally {
            closed(server);
            closed(client);
        }
    }

    private static void closed(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        shut();
        threads.shutdownNow();
    }
}
