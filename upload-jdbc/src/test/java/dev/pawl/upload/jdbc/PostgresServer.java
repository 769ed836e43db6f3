// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server of Debian's packages on a free port of the loopback, with its usual durability. Runs as user
 * postgres if the tests run as root, and ends with the process. Part of the tests jar: other modules' tests start it too.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private final ServerProcess process;
    private final int port;
    private final AtomicInteger schemas = new AtomicInteger();

    private PostgresServer(ServerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    private static final class Shared {
        private static final PostgresServer SERVER = started();

        private static PostgresServer started() {
            try {
                PostgresServer server = start();
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The one of this process. */
    static PostgresServer shared() {
        return Shared.SERVER;
    }

    /**
     * A new one with an empty database.
     *
     * @return to be closed
     * @throws IOException if there is none here, or it does not start
     */
    public static PostgresServer start() throws IOException {
        ServerFolder folder = ServerFolder.create("pg", "postgres");
        int port = ServerFolder.freePort();
        folder.run(List.of(
                program("initdb"),
                "-D",
                folder.at("data"),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync"));
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
        return new PostgresServer(
                ServerProcess.start(folder, command(folder, port), url, process -> kill(folder)), port);
    }

    /**
     * Where it is.
     *
     * @return a JDBC URL of a user who may do everything
     */
    public String url() {
        return process.url();
    }

    int port() {
        return port;
    }

    /** A URL whose connections see an empty schema. */
    String newSchema() {
        String name = "t" + schemas.incrementAndGet();
        process.execute("CREATE SCHEMA " + name);
        return url() + "&currentSchema=" + name;
    }

    void execute(String sql) {
        process.execute(sql);
    }

    /** Kills it as a power cut would and starts it again on the same data. */
    void restartAtOnce() throws IOException {
        process.restartAtOnce();
    }

    @Override
    public void close() {
        process.close();
    }

    /** Its children live on for a while if only their parent is killed. */
    private static void kill(ServerFolder folder) throws IOException {
        folder.run(List.of(program("pg_ctl"), "-D", folder.at("data"), "-m", "immediate", "-w", "stop"));
    }

    private static List<String> command(ServerFolder folder, int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(program("postgres"), "-D", folder.at("data"), "-p", Integer.toString(port)));
        command.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + folder.path()));
        command.addAll(List.of("-c", "max_connections=200", "-c", "shared_buffers=64MB"));
        return command;
    }

    private static String program(String name) throws IOException {
        return binaries().resolve(name).toString();
    }

    private static Path binaries() throws IOException {
        if (Files.isDirectory(PACKAGES)) {
            try (Stream<Path> versions = Files.list(PACKAGES)) {
                Path newest = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .max(Comparator.naturalOrder())
                        .orElse(null);
                if (newest != null) {
                    return newest;
                }
            }
        }
        throw new IOException("these tests need a PostgreSQL server: no " + PACKAGES
                + "/*/bin/initdb; on Debian: apt-get install postgresql");
    }
}
