// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import dev.pawl.upload.spi.ScannerUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real clamd of our own: its own configuration, signatures and sockets in a directory of its own, no freshclam, no
 * network but loopback, ended with the test. A clamd that is not installed or does not start is a failure.
 */
public final class ClamdServer implements AutoCloseable {
    /** The signature of {@link Eicar}, which clamd marks as not its makers'. */
    static final String SIGNATURE = "Test.EICAR.Anywhere.UNOFFICIAL";

    private static final long START_SECONDS = 60;
    private static final int TRIES = 5;

    private final Path directory;
    private final List<String> settings;
    private final Thread onExit = new Thread(this::kill);
    private int port;
    private Optional<Process> process = Optional.empty();

    private ClamdServer(Path directory, List<String> settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /**
     * Starts a daemon.
     *
     * @param settings lines of clamd.conf, besides what every daemon of ours has
     * @return listening
     * @throws Exception if it cannot
     */
    public static ClamdServer running(String... settings) throws Exception {
        ClamdServer server = prepare(settings);
        server.start();
        return server;
    }

    /** Knows its addresses, and does not run yet. */
    static ClamdServer prepare(String... settings) throws IOException {
        // The path of a socket has 107 bytes at most.
        Path directory = Files.createTempDirectory(Path.of("/tmp"), "pawl-clamd-");
        ClamdServer server = new ClamdServer(directory, List.of(settings));
        Files.createDirectory(directory.resolve("db"));
        Files.createDirectory(directory.resolve("tmp"));
        Files.writeString(directory.resolve("db/test.ndb"), "Test.EICAR.Anywhere:0:*:" + Eicar.hex() + "\n");
        server.port = freePort();
        Runtime.getRuntime().addShutdownHook(server.onExit);
        return server;
    }

    /** Starts it, for the first time or again at the same addresses. */
    void start() throws Exception {
        for (int i = 1; !listens(); i++) {
            if (i == TRIES) {
                throw new AssertionError("clamd did not start:\n" + log());
            }
            boolean first = process.isEmpty();
            kill();
            if (first) {
                port = freePort();
            }
        }
    }

    /**
     * Where it listens.
     *
     * @param kind of socket
     * @return as a setting
     */
    public String address(Kind kind) {
        return kind == Kind.UNIX ? "clamd+unix://" + directory.resolve("s") : "clamd://127.0.0.1:" + port;
    }

    /** At once and without a word to anybody, by SIGKILL. */
    void kill() {
        process.ifPresent(running -> {
            running.destroyForcibly();
            try {
                running.waitFor(START_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * Lets it hang; it goes on after {@link #thaw}.
     *
     * @throws Exception if it cannot
     */
    public void freeze() throws Exception {
        signal("STOP");
    }

    /**
     * Lets it go on.
     *
     * @throws Exception if it cannot
     */
    public void thaw() throws Exception {
        signal("CONT");
    }

    String log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "(no log)";
    }

    @Override
    public void close() throws IOException {
        kill();
        Runtime.getRuntime().removeShutdownHook(onExit);
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(ClamdServer::delete);
        }
    }

    /** Starts the process; false if it ended, or cannot have its port. */
    private boolean listens() throws Exception {
        Files.write(
                directory.resolve("conf"),
                Stream.concat(
                                Stream.of(
                                        "LocalSocket " + directory.resolve("s"),
                                        "TCPAddr 127.0.0.1",
                                        "TCPSocket " + port,
                                        "DatabaseDirectory " + directory.resolve("db"),
                                        "TemporaryDirectory " + directory.resolve("tmp"),
                                        "Foreground yes"),
                                settings.stream())
                        .toList());
        Path log = directory.resolve("log");
        Process started = new ProcessBuilder(program(), "--config-file=" + directory.resolve("conf"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = Optional.of(started);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (started.isAlive() && System.nanoTime() < deadline) {
            if (answers(Kind.UNIX)) {
                // A taken port is no reason for clamd to stop: it goes on with its other socket.
                return !log().contains("Cannot bind") && answers(Kind.TCP);
            }
            started.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private boolean answers(Kind kind) {
        try (ClamavScanner scanner = ClamavScanner.at(address(kind)).build()) {
            return !scanner.health().version().isBlank();
        } catch (ScannerUnavailableException notYet) {
            return false;
        }
    }

    private void signal(String name) throws Exception {
        long pid = process.orElseThrow().pid();
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("cannot send SIG" + name + " to clamd " + pid);
        }
    }

    private static String program() {
        return Stream.of("/usr/sbin/clamd", "/usr/local/sbin/clamd", "/opt/homebrew/sbin/clamd", "/usr/bin/clamd")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no clamd; install it: apt-get install --no-install-recommends clamav-daemon"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
