// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Where a clamd listens: {@code clamd://host:port} or {@code clamd+unix:///path}. */
sealed interface ClamdAddress {
    /** The port that ClamAV's documentation uses. */
    int PORT = 3310;

    /** Bytes of a socket's path that Linux takes; other systems take fewer, and say so when connected to. */
    int LONGEST_PATH = 107;

    /** A new channel of the right kind, connected to nothing. */
    SocketChannel channel() throws IOException;

    /** Looks a name up each time, so a daemon that moved is found. */
    SocketAddress target();

    /** Reachable over the network. */
    record Tcp(String host, int port) implements ClamdAddress {
        @Override
        public SocketChannel channel() throws IOException {
            SocketChannel channel = SocketChannel.open();
            // Otherwise the last chunk waits for the acknowledgement of the one before it.
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return channel;
        }

        @Override
        public SocketAddress target() {
            return new InetSocketAddress(host, port);
        }
    }

    /** On this machine. */
    record Unix(Path path) implements ClamdAddress {
        @Override
        public SocketChannel channel() throws IOException {
            ProtocolFamily unix = StandardProtocolFamily.UNIX;
            return SocketChannel.open(unix);
        }

        @Override
        public SocketAddress target() {
            return UnixDomainSocketAddress.of(path);
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with the address in its text
     */
    static ClamdAddress parse(String address) {
        try {
            URI uri = URI.create(address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            return switch (scheme) {
                case "clamd" -> tcp(uri);
                case "clamd+unix" -> unix(uri);
                default -> throw new IllegalArgumentException("unknown scheme");
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + address + "\" is not clamd://host:port or clamd+unix:///path: " + e.getMessage(), e);
        }
    }

    private static ClamdAddress tcp(URI uri) {
        String host = uri.getHost();
        check(host != null, "no host");
        check(uri.getRawPath().isEmpty(), "a path");
        check(uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null, "too much");
        int port = uri.getPort() < 0 ? PORT : uri.getPort();
        check(port >= 1 && port <= 65_535, "no such port");
        boolean bracketed = host.startsWith("[");
        return new Tcp(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }

    private static ClamdAddress unix(URI uri) {
        check(uri.getRawAuthority() == null, "a host");
        check(uri.getRawQuery() == null && uri.getRawFragment() == null, "too much");
        String path = uri.getPath();
        check(path != null && path.startsWith("/") && path.length() > 1, "no absolute path");
        check(path.getBytes(UTF_8).length <= LONGEST_PATH, "a path of more than " + LONGEST_PATH + " bytes");
        return new Unix(Path.of(path));
    }

    private static void check(boolean fine, String what) {
        if (!fine) {
            throw new IllegalArgumentException(what);
        }
    }
}
