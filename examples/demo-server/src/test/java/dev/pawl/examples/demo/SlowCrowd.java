// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients on bad connections, all by one thread: each creates an upload and sends its content in the same request, some
 * hundred bytes now and then, until all are told to come to an end. That must be within a minute, for they are slower than
 * the least rate.
 */
final class SlowCrowd implements AutoCloseable {
    private static final int LENGTH = 32 << 10;
    private static final int PIECE = 100;
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(5);
    private static final long ALL_WITHIN = TimeUnit.MINUTES.toNanos(3);

    private final URI uploads;
    private final List<Client> clients = new ArrayList<>();
    private final Selector selector = Selector.open();
    private volatile boolean hurry;
    private volatile int sending;

    SlowCrowd(URI uploads) throws IOException {
        this.uploads = uploads;
    }

    /** How many are connected and send. */
    int sending() {
        return sending;
    }

    /** Lets all of them send the rest. */
    void hurry() {
        hurry = true;
    }

    /** So many clients, from beginning to end; what was wrong, a line each. */
    List<String> live(int count) throws IOException, InterruptedException {
        long end = System.nanoTime() + ALL_WITHIN;
        while (clients.stream().filter(Client::done).count() < count) {
            if (System.nanoTime() > end) {
                break;
            }
            for (int i = 0; i < 50 && clients.size() < count; i++) {
                clients.add(new Client());
            }
            long now = System.nanoTime();
            for (Client client : clients) {
                client.turn(now);
            }
            selector.select(SlowCrowd::read, clients.size() < count ? 10 : 200);
            sending = (int) clients.stream().filter(Client::sends).count();
        }
        return clients.stream()
                .map(Client::fault)
                .filter(fault -> !fault.isEmpty())
                .toList();
    }

    private static void read(SelectionKey key) {
        ((Client) key.attachment()).read();
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
        selector.close();
    }

    private final class Client {
        private final SocketChannel channel;
        private final ByteBuffer heard = ByteBuffer.allocate(512);
        private ByteBuffer waiting;
        private long left = LENGTH;
        private long next;
        private String fault = "";
        private boolean ended;

        Client() throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), uploads.getPort()));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            waiting = StandardCharsets.US_ASCII.encode("POST " + uploads.getPath() + " HTTP/1.1\r\nHost: "
                    + uploads.getAuthority() + "\r\nTus-Resumable: 1.0.0\r\nUpload-Length: " + LENGTH
                    + "\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: " + LENGTH + "\r\n\r\n");
        }

        boolean done() {
            return ended;
        }

        boolean sends() {
            return !ended && left < LENGTH;
        }

        String fault() {
            return ended ? fault : "no answer";
        }

        void turn(long now) {
            boolean due = now - next >= 0 || hurry && left > 0;
            if (ended || !due && !waiting.hasRemaining()) {
                return;
            }
            try {
                if (!waiting.hasRemaining()) {
                    int piece = (int) (hurry ? left : Math.min(PIECE, left - 1));
                    byte[] bytes = new byte[piece];
                    Arrays.fill(bytes, (byte) 'x');
                    waiting = ByteBuffer.wrap(bytes);
                    left -= piece;
                    next = now + PAUSE;
                }
                channel.write(waiting);
            } catch (IOException e) {
                end(e.toString());
            }
        }

        void read() {
            try {
                if (channel.read(heard) < 0) {
                    end("closed after " + text());
                }
                if (text().contains("\r\n\r\n")) {
                    boolean fine = text().startsWith("HTTP/1.1 201 ") && text().contains("Upload-Offset: " + LENGTH);
                    end(fine ? "" : text());
                }
            } catch (IOException e) {
                end(e.toString());
            }
        }

        private String text() {
            return new String(heard.array(), 0, heard.position(), StandardCharsets.US_ASCII);
        }

        private void end(String how) {
            if (!ended) {
                ended = true;
                fault = how;
                try {
                    channel.close();
                } catch (IOException e) {
                    fault += e;
                }
            }
        }
    }
}
