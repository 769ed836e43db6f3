// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** What a server is given: a private directory whose path is short enough for sockets, and free ports of the loopback. */
final class Workplace {
    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 32_000;

    private Workplace() {}

    static Path directory(String name) throws IOException {
        return Files.createTempDirectory(Path.of("/tmp"), "pawl-" + name);
    }

    /** Free now, and below the ports that the system gives to clients, who could take it before the server does. */
    static int freePort() throws IOException {
        Random random = new Random();
        while (true) {
            int port = random.nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // another one, then
            }
        }
    }

    static URI endpoint(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
