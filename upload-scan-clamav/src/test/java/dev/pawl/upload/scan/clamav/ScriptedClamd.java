// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A daemon that says what a test tells it to say, on a real socket of either kind. */
final class ScriptedClamd implements AutoCloseable {
    static final String VERSION = "ClamAV 1.4.6\0";

    /** What happens after a command. */
    interface Play {
        void play(Peer peer) throws IOException, InterruptedException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final ServerSocketChannel door;
    private final Path directory;
    private final String address;
    private final AtomicInteger streaming = new AtomicInteger();
    private final AtomicInteger mostStreaming = new AtomicInteger();
    private final AtomicInteger versions = new AtomicInteger();
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private volatile Play onVersion = peer -> peer.say(VERSION);
    private volatile Play onInstream;

    ScriptedClamd(Kind kind, Play onInstream) throws IOException {
        this.onInstream = onInstream;
        directory = Files.createTempDirectory("pawl-scripted-");
        if (kind == Kind.UNIX) {
            Path socket = directory.resolve("s");
            door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            door.bind(UnixDomainSocketAddress.of(socket), 1000);
            address = "clamd+unix://" + socket;
        } else {
            door = ServerSocketChannel.open();
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
            address = "clamd://127.0.0.1:" + ((InetSocketAddress) door.getLocalAddress()).getPort();
        }
        threads.execute(this::accept);
    }

    /** Takes the whole content and then says this. */
    static Play afterAll(String reply) {
        return peer -> {
            peer.takeAll();
            peer.say(reply);
        };
    }

    ScriptedClamd version(Play play) {
        onVersion = play;
        return this;
    }

    void instream(Play play) {
        onInstream = play;
    }

    String address() {
        return address;
    }

    int versions() {
        return versions.get();
    }

    int mostStreaming() {
        return mostStreaming.get();
    }

    /** The one conversation that began with INSTREAM; it may begin a little after its client ended. */
    Peer peer() throws InterruptedException {
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(peers).hasSize(1);
        return peers.get(0);
    }

    /** Conversations that began with INSTREAM. */
    List<Peer> peers() {
        return peers;
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        door.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
        threads.shutdownNow();
        Files.deleteIfExists(directory.resolve("s"));
        Files.delete(directory);
    }

    private void accept() {
        while (door.isOpen()) {
            try {
                SocketChannel channel = door.accept();
                open.add(channel);
                threads.execute(() -> serve(channel));
            } catch (IOException | RejectedExecutionException closed) {
                return;
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            Peer peer = new Peer(channel);
            String command = peer.command();
            if (command.equals("zVERSION")) {
                versions.incrementAndGet();
                onVersion.play(peer);
            } else if (command.equals("zINSTREAM")) {
                stream(peer);
            } else {
                peer.say("UNKNOWN COMMAND\n");
            }
        } catch (IOException | InterruptedException gone) {
            // The test says what should have happened.
        } finally {
            open.remove(channel);
        }
    }

    private void stream(Peer peer) throws IOException, InterruptedException {
        peers.add(peer);
        begun.countDown();
        mostStreaming.accumulateAndGet(streaming.incrementAndGet(), Math::max);
        try {
            onInstream.play(peer);
        } finally {
            peer.over.countDown();
            streaming.decrementAndGet();
        }
    }

    /** One conversation. */
    final class Peer {
        private final SocketChannel channel;
        private final DataInputStream in;
        private final AtomicInteger chunks = new AtomicInteger();
        private final byte[] block = new byte[1 << 17];
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile byte[] first = {};
        private volatile long taken;
        private volatile boolean ended;

        Peer(SocketChannel channel) {
            this.channel = channel;
            this.in = new DataInputStream(Channels.newInputStream(channel));
        }

        String command() throws IOException {
            StringBuilder command = new StringBuilder();
            for (int c = in.read(); c > 0; c = in.read()) {
                command.append((char) c);
            }
            return command.toString();
        }

        /** Takes chunks up to and with the one of length 0. */
        void takeAll() throws IOException {
            while (takeChunk()) {
                chunks.incrementAndGet();
            }
        }

        /** False for the chunk of length 0. */
        boolean takeChunk() throws IOException {
            int length = in.readInt();
            if (length == 0) {
                ended = true;
                return false;
            }
            if (length < 0 || length > block.length) {
                throw new IOException("a chunk of " + length + " bytes");
            }
            in.readFully(block, 0, length);
            if (taken == 0) {
                first = Arrays.copyOf(block, length);
            }
            taken += length;
            return true;
        }

        /** Until the client sent something more, which stays untaken. */
        void waitForMore() throws IOException {
            in.read();
        }

        void say(String text) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        /** Says it a byte at a time. */
        void drip(String text, long millis) throws IOException, InterruptedException {
            for (char c : text.toCharArray()) {
                say(String.valueOf(c));
                closing.await(millis, TimeUnit.MILLISECONDS);
            }
        }

        /** The client is told that the connection is broken; on a Unix socket only if it sent what nobody read. */
        void reset() throws IOException {
            if (channel.getLocalAddress() instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        }

        /** Neither takes nor says anything more, and keeps the connection. */
        void hold() throws InterruptedException {
            closing.await();
        }

        /** Waits until the daemon is done with this conversation. */
        Peer over() throws InterruptedException {
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
            return this;
        }

        /** Of the first chunk. */
        byte[] first() {
            return first;
        }

        int chunks() {
            return chunks.get();
        }

        long taken() {
            return taken;
        }

        /** Whether the chunk of length 0 came. */
        boolean ended() {
            return ended;
        }
    }
}
