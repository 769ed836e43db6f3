// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server of Debian's packages on a free port of the loopback, with its usual durability. Runs as user
 * postgres if the tests run as root, and ends with the process. Part of the tests jar: other modules' tests start it too.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final long START_SECONDS = 60;

    private final ServerFolder folder;
    private final int port;
    private final AtomicInteger schemas = new AtomicInteger();
    private Process process;

    private PostgresServer(ServerFolder folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
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
        PostgresServer server = new PostgresServer(folder, port, launch(folder, port));
        server.awaitReady();
        return server;
    }

    /**
     * Where it is.
     *
     * @return a JDBC URL of a user who may do everything
     */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    int port() {
        return port;
    }

    /** A URL whose connections see an empty schema. */
    String newSchema() {
        String name = "t" + schemas.incrementAndGet();
        execute("CREATE SCHEMA " + name);
        return url() + "&currentSchema=" + name;
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Kills it as a power cut would and starts it again on the same data. */
    void restartAtOnce() throws IOException {
        stopAtOnce();
        process = launch(folder, port);
        awaitReady();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                stopAtOnce();
            }
            folder.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopAtOnce() throws IOException {
        folder.run(List.of(program("pg_ctl"), "-D", folder.at("data"), "-m", "immediate", "-w", "stop"));
        ServerFolder.await(process);
    }

    private static Process launch(ServerFolder folder, int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(program("postgres"), "-D", folder.at("data"), "-p", Integer.toString(port)));
        command.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + folder.path()));
        command.addAll(List.of("-c", "max_connections=200", "-c", "shared_buffers=64MB"));
        return folder.launch(command);
    }

    private void awaitReady() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Connection connection = DriverManager.getConnection(url())) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException notYet) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException("PostgreSQL did not start: " + folder.log(), notYet);
                }
                pause();
            }
        }
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
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
