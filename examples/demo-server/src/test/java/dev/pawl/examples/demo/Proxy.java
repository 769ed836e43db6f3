// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A proxy of our own: as docs/proxies.md says, on ports of its own, ended with the test. */
final class Proxy implements AutoCloseable {
    private static final Path DOCUMENT = Path.of("..", "..", "docs", "proxies.md");

    /** What can be in front. */
    enum Kind {
        NGINX("nginx", """
                worker_processes 1;
                pid %1$s/pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    %2$s
                }
                """, "/usr/sbin/nginx", "-g", "daemon off; master_process off;", "-p", "%1$s", "-c"),
        HAPROXY("haproxy", "%2$s", "/usr/sbin/haproxy", "-db", "-f"),
        CADDY("caddy", """
                {
                    admin off
                    auto_https off
                }
                %2$s
                """, "/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config");

        private final String language;
        private final String frame;
        private final List<String> command;

        Kind(String language, String frame, String... command) {
            this.language = language;
            this.frame = frame;
            this.command = List.of(command);
        }

        boolean installed() {
            return Files.isExecutable(Path.of(command.get(0)));
        }

        /** The block of the document. */
        String documented() throws IOException {
            Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(DOCUMENT));
            if (!block.find()) {
                throw new IOException("no block for " + language);
            }
            return block.group(1);
        }
    }

    private final Process process;
    private final int port;

    private Proxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it as documented, or with another block; returns when it listens. */
    static Proxy before(int server, Kind kind, String block, Path folder) throws Exception {
        int port = freePort();
        String own = block.replace(":8081", ":" + port).replace(":8080", ":" + server);
        Path config = Files.writeString(folder.resolve("proxy.conf"), kind.frame.formatted(folder, own));
        List<String> command = Stream.concat(
                        kind.command.stream().map(word -> word.formatted(folder)), Stream.of(config.toString()))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("proxy.log").toFile());
        builder.environment().put("HOME", folder.toString());
        Proxy proxy = new Proxy(builder.start(), port);
        try {
            proxy.awaitListening(folder);
            return proxy;
        } catch (AssertionError e) {
            proxy.close();
            throw e;
        }
    }

    URI uploads() {
        return URI.create("http://127.0.0.1:" + port + "/files");
    }

    private void awaitListening(Path folder) throws Exception {
        for (int i = 0; i < 3_000; i++) {
            if (!process.isAlive()) {
                throw new AssertionError("it ended: " + Files.readString(folder.resolve("proxy.log")));
            }
            if (listens().isPresent()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("it does not listen: " + Files.readString(folder.resolve("proxy.log")));
    }

    private Optional<Integer> listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return Optional.of(port);
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
