// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;

/**
 * One conversation with clamd. A Unix socket has no time-out of its own, so both kinds wait in a selector. For one
 * thread, but for {@link #abandon}.
 */
final class ClamdConnection implements Closeable {
    private final SocketChannel channel;
    private final Selector selector;
    private final Set<ClamdConnection> open;
    private final ByteBuffer said = ByteBuffer.allocate(ClamdReply.LONGEST);
    private volatile boolean abandoned;

    private ClamdConnection(SocketChannel channel, Selector selector, Set<ClamdConnection> open) {
        this.channel = channel;
        this.selector = selector;
        this.open = open;
    }

    /**
     * Connected to nothing yet.
     *
     * @param open of which it is one until it is closed
     */
    static ClamdConnection to(ClamdAddress address, Set<ClamdConnection> open) throws NoAnswerException {
        try {
            Selector selector = Selector.open();
            try {
                ClamdConnection connection = new ClamdConnection(address.channel(), selector, open);
                open.add(connection);
                return connection;
            } catch (IOException e) {
                selector.close();
                throw e;
            }
        } catch (IOException e) {
            throw new NoAnswerException("no socket", e);
        }
    }

    void connect(SocketAddress target, Deadline deadline) throws NoAnswerException {
        try {
            channel.configureBlocking(false);
            boolean connected = channel.connect(target);
            while (!connected) {
                await(SelectionKey.OP_CONNECT, deadline);
                connected = channel.finishConnect();
            }
        } catch (IOException e) {
            throw new NoAnswerException("cannot connect", e);
        } catch (UnresolvedAddressException e) {
            throw new NoAnswerException("cannot connect: the host's name is unknown");
        }
    }

    /**
     * Sends all bytes, unless the daemon speaks or hangs up before it has them.
     *
     * @return false if it does: then {@link #answer} tells why
     */
    boolean send(ByteBuffer bytes, Deadline deadline) throws NoAnswerException {
        try {
            while (bytes.hasRemaining()) {
                checkWanted();
                if (read() != 0) {
                    return false;
                }
                if (channel.write(bytes) == 0) {
                    await(SelectionKey.OP_WRITE | SelectionKey.OP_READ, deadline);
                }
            }
            return true;
        } catch (IOException hungUp) {
            return false;
        }
    }

    /** Nothing more will be sent: a daemon that still listens hangs up. */
    void stopSending() {
        try {
            channel.shutdownOutput();
        } catch (IOException hungUp) {
            // Then it does not listen any more.
        }
    }

    /** Everything the daemon says until it hangs up. */
    ClamdReply answer(Deadline deadline) throws NoAnswerException {
        try {
            int n;
            do {
                if (!said.hasRemaining()) {
                    return reply(ClamdReply.End.ENDLESS);
                }
                n = read();
                if (n == 0) {
                    await(SelectionKey.OP_READ, deadline);
                }
            } while (n >= 0);
            return reply(ClamdReply.End.CLOSED);
        } catch (IOException broken) {
            return reply(ClamdReply.End.BROKEN);
        }
    }

    /** From any thread: whoever waits in this conversation stops waiting. */
    void abandon() {
        abandoned = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        try (channel;
                selector) {
            open.remove(this);
        } catch (IOException gone) {
            // Nothing is to be saved: what counts was read.
        }
    }

    private int read() throws IOException {
        return channel.read(said);
    }

    private ClamdReply reply(ClamdReply.End end) {
        return ClamdReply.of(said.array(), said.position(), end);
    }

    private void await(int operations, Deadline deadline) throws IOException, NoAnswerException {
        channel.register(selector, operations);
        selector.select(deadline.millisLeft());
        selector.selectedKeys().clear();
        checkWanted();
    }

    private void checkWanted() throws NoAnswerException {
        if (abandoned) {
            throw new NoAnswerException("the scanner was closed");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new NoAnswerException("interrupted");
        }
    }
}
